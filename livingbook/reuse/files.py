"""The list of files that readers can take along, and how each line of it reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from livingbook.reuse.archives import checksum
from livingbook.sizes import readable_size

#: the record of what the pages list, beside the files
RECORD = "files.json"


@dataclass(frozen=True)
class Offer:
    """What is offered, whatever file it ends up in."""

    #: 'reading' or 'working'
    use: str
    #: what it is, for readers
    title: str
    #: such as 'EPUB' or 'zip'
    form: str
    #: of the text or the data, ISO 8601
    date: str
    #: SPDX identifier
    licence: str
    #: whether pages show its checksum
    checked: bool = False


@dataclass(frozen=True)
class BookFile:
    """One file in the folder of downloads."""

    name: str
    offer: Offer
    bytes: int
    sha256: str
    #: what it was made from, if that can be told without making it; else ''
    made_from: str = ""

    @property
    def size(self) -> str:
        """Size for readers, such as '340 kB' or '1.2 MB'."""
        return readable_size(self.bytes)

    @property
    def day(self) -> date:
        """The date of its text or data."""
        return date.fromisoformat(self.offer.date)


def describe(path: Path, offer: Offer, made_from: str = "") -> BookFile:
    """Describe a file that lies in the folder of downloads.

    :param made_from: a hash of what it was made from.
    """
    return BookFile(path.name, offer, path.stat().st_size, checksum(path), made_from)


def listed(folder: Path) -> list[BookFile] | None:
    """Read the list that the last build left; None if there is none that can be read."""
    try:
        held = json.loads((folder / RECORD).read_text(encoding="utf-8"))["files"]
        return [BookFile(**{**file, "offer": Offer(**file["offer"])}) for file in held]
    except (OSError, ValueError, TypeError, KeyError):
        return None


def unchanged(folder: Path) -> dict[str, BookFile]:
    """Read which files the last build made from what, for those that are still there as it left them.

    :return: the files by name; only those that say what they were made from.
    """
    there = (file for file in listed(folder) or () if file.made_from and (folder / file.name).is_file())
    return {file.name: file for file in there if (folder / file.name).stat().st_size == file.bytes}


def shown(files: Iterable[BookFile]) -> list[tuple[object, ...]]:
    """Give what a page shows of files: an edit that leaves the size as readers see it changes no page."""
    return [(file.name, file.offer, file.size, file.sha256 if file.offer.checked else "") for file in files]


def as_record(files: Sequence[BookFile]) -> object:
    """Give the list as plain data."""
    return {"files": [asdict(file) for file in files]}


def write_record(folder: Path, files: Sequence[BookFile]) -> None:
    """Leave the list for the next build, and the checksums as ``sha256sum --check`` reads them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / RECORD).write_text(json.dumps(as_record(files), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    sums = "".join(f"{file.sha256}  {file.name}\n" for file in files)
    (folder / "SHA256SUMS").write_text(sums, encoding="utf-8")
