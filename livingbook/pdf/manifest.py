"""The list of PDFs beside them, ``manifest.json``: which there are, and of what content each was made."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path

from livingbook.evidence.formatting import NO_BREAK_SPACE, in_prose
from livingbook.language import ngettext
from livingbook.sizes import readable_size

NAME = "manifest.json"


@dataclass(frozen=True)
class Entry:
    """One PDF."""

    #: file name, in the folder of the manifest
    name: str
    #: the chapter's document, None for the whole book
    docname: str | None
    title: str
    pages: int
    #: size of the file
    bytes: int
    #: date of the text, ISO 8601
    date: str
    #: hash of everything it was made from, see :mod:`livingbook.pdf.fingerprint`
    content: str

    @property
    def size(self) -> str:
        """Size for readers, such as '340 kB' or '1.2 MB'."""
        return readable_size(self.bytes)

    @property
    def length(self) -> str:
        """Number of pages for readers."""
        return ngettext("{number} page", "{number} pages", self.pages).format(number=self.pages)

    @property
    def day(self) -> str:
        """Date for readers, such as '22 November 2026'."""
        return long_date(date.fromisoformat(self.date))


def long_date(day: date) -> str:
    """Write a date for readers, the same on every machine whatever its language.

    :param day: any date.
    :return: such as '22 November 2026'.
    """
    return in_prose(day).replace(NO_BREAK_SPACE, " ")


def read(folder: Path) -> dict[str, Entry]:
    """Read the manifest of a folder.

    :param folder: where the PDFs are.
    :return: file name -> entry; only files that are there with the size they were written with. A manifest that is
        missing or not readable counts as empty: the PDFs are then made anew.
    """
    try:
        record = json.loads((folder / NAME).read_text(encoding="utf-8"))
        names = [field.name for field in fields(Entry)]
        entries = [Entry(**{name: item[name] for name in names}) for item in record["files"]]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {entry.name: entry for entry in entries if _there(folder / entry.name, entry.bytes)}


def _there(file: Path, size: int) -> bool:
    return file.is_file() and file.stat().st_size == size


def write(folder: Path, entries: Iterable[Entry]) -> None:
    """Write the manifest in one step, so that no reader ever meets half of it.

    :param folder: where the PDFs are.
    :param entries: one for each, in reading order.
    """
    record = {"files": [asdict(entry) for entry in entries]}
    draft = folder / f".{NAME}.new"
    draft.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    draft.replace(folder / NAME)
