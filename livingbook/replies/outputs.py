"""Files that a maintainer asks for: written whole or not at all, and never where everyone can read them."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from livingbook.errors import BookError

if TYPE_CHECKING:
    from pathlib import Path


def refuse_public_place(path: Path) -> None:
    """Refuse a place inside a built book.

    :param path: where a file with email addresses is to be written.
    :raises BookError: if a server would hand it out.
    """
    for folder in path.absolute().resolve().parents:
        if (folder / "_livingbook").is_dir():
            raise BookError(f"'{path}' lies inside the built book '{folder}', which everyone can read; choose another")


def write_whole(path: Path, text: str, mode: int, *, fresh: bool = False) -> None:
    """Write a text file in one step, in place of one that is there.

    :param path: the file.
    :param text: its content.
    :param mode: its permissions.
    :param fresh: refuse to take the place of another file.
    :raises BookError: if it can't be written; the old file is left as it was.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if fresh:
            os.link(draft, path)  # unlike a rename, it never takes the place of another file
            draft.unlink()
        else:
            draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise BookError(f"'{path}' can't be written ({error.strerror or error})") from None
