"""Changes the files of the archive: writes what stands, drops what does not, and says what that changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from livingbook.discussion.archive import THREADS, ArchivedComment, ArchivedThread, read_archive, thread_file
from livingbook.errors import BookError

_HEAD = (
    "# Comments whose writers agreed that they become part of the book and its released copies.\n"
    "# Written by 'python -m livingbook comments archive'; don't edit it. See discussion/README.md.\n"
)


@dataclass(frozen=True)
class Changes:
    """What differs between the archive as it was and as it is to be, by numbers of comments."""

    added: list[int] = field(default_factory=list)
    #: changed by their writers since
    changed: list[int] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)
    #: how many comments there are afterwards
    total: int = 0
    #: the files to be written, with their text
    written: dict[Path, str] = field(default_factory=dict, repr=False)
    #: the files of threads of which nothing is left
    removed: list[Path] = field(default_factory=list)


def compare(folder: Path, before: Mapping[str, ArchivedThread], after: Mapping[str, ArchivedThread]) -> Changes:
    """Say what has to be changed. A thread without any change keeps its date, so that its file stays as it is.

    :param folder: the archive.
    :param before: the threads as they are stored, by id.
    :param after: the threads as they are to be, by id; one without comments is left out.
    """
    old, new = _by_number(before), _by_number(after)
    written = {}
    for identifier, thread in sorted(after.items()):
        known = before.get(identifier)
        same = known is not None and known.comments == thread.comments
        text = thread_text(replace(thread, archived=known.archived) if known and same else thread)
        if thread.comments and (known is None or thread_text(known) != text):
            written[thread_file(folder, identifier)] = text
    return Changes(
        added=sorted(new.keys() - old.keys()),
        changed=sorted(number for number in new.keys() & old.keys() if new[number] != old[number]),
        dropped=sorted(old.keys() - new.keys()),
        total=len(new),
        written=written,
        removed=[thread_file(folder, name) for name in sorted(before) if name not in after or not after[name].comments],
    )


def apply(changes: Changes) -> None:
    """Write and delete the files.

    :raises BookError: if one can't be written or deleted; running the command again finishes the work.
    """
    path = Path()
    try:
        for path, text in changes.written.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f".{path.name}.new")
            draft.write_text(text, encoding="utf-8")
            draft.replace(path)
        for path in changes.removed:
            path.unlink(missing_ok=True)
            _remove_empty_folders(path)
    except OSError as error:
        reason = error.strerror or error
        raise BookError(f"'{path}' can't be changed ({reason}); mend that and run this again") from None


def _remove_empty_folders(path: Path) -> None:
    with suppress(OSError):  # another thread's file is still there
        for parent in path.parents:
            parent.rmdir()
            if parent.name == THREADS:
                return


def without(threads: Mapping[str, ArchivedThread], numbers: Collection[int]) -> dict[str, ArchivedThread]:
    """Give the threads without some comments; replies to these stay.

    :param threads: by id.
    :param numbers: numbers of comments, which need not be in the archive.
    """
    return {
        identifier: replace(thread, comments=tuple(c for c in thread.comments if c.id not in numbers))
        for identifier, thread in threads.items()
    }


def drop(folder: Path, numbers: Collection[int], *, dry_run: bool = False) -> Changes:
    """Take comments out of the archive.

    :param folder: the archive.
    :param numbers: numbers of comments, which need not be in the archive.
    :param dry_run: only say what would be done.
    :raises BookError: if the archive has faults, or can't be written.
    """
    before = read_archive(folder)
    changes = compare(folder, before, without(before, numbers))
    if not dry_run:
        apply(changes)
    return changes


def thread_text(thread: ArchivedThread) -> str:
    """Write the file of a thread: always in the same order, one key a line, so that a change is seen as a change.

    :param thread: what it holds.
    """
    data = {
        "thread": thread.identifier,
        "title": thread.title,
        "archived": thread.archived,
        "comments": [_entry(comment) for comment in thread.comments],
    }
    return _HEAD + yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)


def _entry(comment: ArchivedComment) -> dict[str, Any]:
    """Give what is written of a comment; what is empty is left out."""
    entry: dict[str, Any] = {
        "id": comment.id,
        "parent": comment.parent,
        "name": comment.name,
        "website": comment.website,
        "maintainer": comment.maintainer,
        "created": comment.created.isoformat(timespec="seconds"),
        "edited": comment.edited and comment.edited.isoformat(timespec="seconds"),
        "quote": comment.quote,
        "anchor": comment.anchor,
        "html": _Lines(comment.html),
    }
    return {key: value for key, value in entry.items() if value}


class _Lines(str):
    """A text whose lines are written one below the other."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """Writes YAML in the style of the book's own files."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - PyYAML's signature
        """Set lists in from the key above them."""
        super().increase_indent(flow, False)


_Dumper.add_representer(_Lines, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|"))


def _by_number(threads: Mapping[str, ArchivedThread]) -> dict[int, tuple[str, ArchivedComment]]:
    return {c.id: (identifier, c) for identifier, thread in threads.items() for c in thread.comments}
