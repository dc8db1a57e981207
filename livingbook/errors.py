"""One kind of error for everything a maintainer can mend: it lists all faults at once and suggests the nearest name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from sphinx.errors import ExtensionError

_T = TypeVar("_T")


class BookError(ExtensionError):
    """Faults in what a person wrote: settings, evidence, chapters. Sphinx prints it without a traceback.

    :param summary: one line that says which input is at fault.
    :param faults: one line per fault, each naming the place and the remedy.
    """

    def __init__(self, summary: str, faults: Sequence[str] = ()) -> None:
        self.faults = list(faults)
        super().__init__("\n  - ".join([summary, *self.faults]))


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """Suggest the nearest of several valid names.

    :param word: the name as written.
    :param choices: the names that are valid.
    :return: ``" (did you mean 'x'?)"`` for the nearest name, an empty string if none is near.
    """
    near = get_close_matches(str(word), [str(choice) for choice in choices], n=1, cutoff=0.6)
    return f" (did you mean '{near[0]}'?)" if near else ""


def read_text(path: Path) -> str:
    """Read a text that people write.

    :param path: the file.
    :raises BookError: if there is none, or it is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BookError(f"{path}: file not found") from None
    except UnicodeDecodeError as error:
        raise BookError(f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8") from None


def tried(load: Callable[[], _T], faults: list[str]) -> _T | None:
    """Read something, so that what is wrong with it is told together with the faults of others.

    :param load: reads it.
    :param faults: gets what is wrong.
    :return: None if something is.
    """
    try:
        return load()
    except BookError as error:
        faults.extend(error.faults or [str(error)])
        return None
