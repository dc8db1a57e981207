"""What the book says of itself (title, authors, version, date, licence), read from its one source, CITATION.cff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from livingbook.errors import BookError

#: Licences that the book may name, by SPDX identifier (https://spdx.org/licenses/): (name in prose, address).
LICENCES = {
    "CC-BY-4.0": (
        "Creative Commons Attribution 4.0 International",
        "https://creativecommons.org/licenses/by/4.0/",
    ),
    "CC-BY-SA-4.0": (
        "Creative Commons Attribution-ShareAlike 4.0 International",
        "https://creativecommons.org/licenses/by-sa/4.0/",
    ),
    "CC0-1.0": ("Creative Commons Zero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
}


@dataclass(frozen=True)
class Publication:
    """The identity of the book, as cover, page head, PDF metadata and citation print it."""

    #: the part of the title before the first colon
    title: str
    #: the part of the title after the first colon, or ''
    subtitle: str
    #: names in printing order
    authors: tuple[str, ...]
    #: a calendar version such as '2026.11'
    version: str
    #: the date of this version's text
    date_released: date
    #: SPDX identifier of the text's licence
    licence: str
    #: one or two sentences on what the book is
    abstract: str
    #: the day up to which the data reach, from the reference of type 'data'; None if there is none
    data_date: date | None = None

    @property
    def full_title(self) -> str:
        """Title and subtitle in one line, joined by a colon."""
        return f"{self.title}: {self.subtitle}" if self.subtitle else self.title

    @property
    def licence_name(self) -> str:
        """The licence in words."""
        return LICENCES[self.licence][0]

    @property
    def licence_url(self) -> str:
        """The address of the licence's text."""
        return LICENCES[self.licence][1]


def load_publication(root: Path) -> Publication:
    """Read ``CITATION.cff`` (Citation File Format 1.2.0, https://citation-file-format.github.io/).

    :param root: the folder that holds the file.
    :raises BookError: if the file is missing, is no YAML, or lacks or misspells a key that the book prints.
    """
    path = root / "CITATION.cff"
    try:
        record = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BookError(f"{path}: missing; it gives the book its title, authors, version, date, licence") from None
    except yaml.YAMLError as error:
        raise BookError(f"{path}: not valid YAML: {error}") from None
    faults = _faults(record)
    if faults:
        raise BookError(f"{path}: {len(faults)} fault(s)", faults)
    title, _, subtitle = record["title"].partition(": ")
    return Publication(
        title=title,
        subtitle=subtitle,
        authors=tuple(_author_name(author) for author in record["authors"]),
        version=str(record["version"]),
        date_released=record["date-released"],
        licence=record["license"],
        abstract=str(record.get("abstract", "")).strip(),
        data_date=_data_date(record),
    )


def _data_date(record: dict[str, Any]) -> date | None:
    """Give the release date of the data that the book refers to (CFF: ``references`` of type ``data``)."""
    references = record.get("references") or []
    return next((r["date-released"] for r in references if r.get("type") == "data" and "date-released" in r), None)


def _author_name(author: dict[str, Any]) -> str:
    """Give the printed name of one CFF author: an entity's name, or a person's given and family names."""
    if "name" in author:
        return str(author["name"])
    return " ".join(str(author[part]) for part in ("given-names", "family-names") if part in author)


def _faults(record: object) -> list[str]:
    if not isinstance(record, dict):
        return ["the file must hold keys and values, such as 'title: ...'"]
    faults = [
        f"key '{key}' is missing"
        for key in ("title", "authors", "version", "date-released", "license")
        if not record.get(key)
    ]
    if record.get("title") and not isinstance(record["title"], str):
        faults.append("'title' must be text")
    authors = record.get("authors")
    named = isinstance(authors, list) and all(isinstance(a, dict) and _author_name(a) for a in authors)
    if authors and not named:
        faults.append("'authors' must be a list of entries, each with 'name' or 'given-names' and 'family-names'")
    if record.get("date-released") and not isinstance(record["date-released"], date):
        faults.append("'date-released' must be a date such as 2026-11-22")
    if record.get("license") and record["license"] not in LICENCES:
        faults.append(f"'license: {record['license']}' is not one of {', '.join(LICENCES)}")
    return faults
