"""What the book says of itself (title, authors, version, date, licence), read from its one source, CITATION.cff."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from livingbook.errors import BookError, did_you_mean
from livingbook.yamlsource import DataPath, YamlSource

SCHEMA = Path(__file__).with_name("schemas") / "citation.schema.json"

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


#: what 'preferred-citation' repeats for the services that read it
_REPEATED = ("title", "authors", "version", "date-released", "license", "doi")


@dataclass(frozen=True)
class Author:
    """Who wrote the book: a person, or a group whose name is never taken apart."""

    #: the family name of a person with what belongs to it, such as 'van der Berg'; the whole name of a group
    family: str
    #: the given names of a person, '' for a group
    given: str = ""
    #: such as 'Jr.', '' if none
    suffix: str = ""
    #: the address of the person's record at orcid.org, '' if none
    orcid: str = ""

    @property
    def name(self) -> str:
        """The name as it is printed."""
        return " ".join(part for part in (self.given, self.family, self.suffix) if part)


@dataclass(frozen=True)
class Publication:
    """The identity of the book, as cover, page head, PDF metadata and citation print it."""

    #: the part of the title before the first colon
    title: str
    #: the part of the title after the first colon, or ''
    subtitle: str
    #: in printing order
    creators: tuple[Author, ...]
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
    #: the DOI of this version, '' while there is none
    doi: str = ""

    @property
    def authors(self) -> tuple[str, ...]:
        """The names of the authors in printing order."""
        return tuple(creator.name for creator in self.creators)

    @property
    def full_title(self) -> str:
        """Title and subtitle in one line, joined by a colon."""
        return f"{self.title}: {self.subtitle}" if self.subtitle else self.title

    @property
    def file_name(self) -> str:
        """What its files are called where the book does not say: its title, or "book" for one in another script."""
        return plain_name(self.title) or "book"

    @property
    def licence_name(self) -> str:
        """The licence in words."""
        return LICENCES[self.licence][0]

    @property
    def licence_url(self) -> str:
        """The address of the licence's text."""
        return LICENCES[self.licence][1]


def plain_name(text: str) -> str:
    """Reduce a text to letters without accents, digits and hyphens; '' for one in another script.

    :param text: such as a title.
    """
    bare = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")


def load_publication(root: Path) -> Publication:
    """Read ``CITATION.cff`` (Citation File Format 1.2.0, https://citation-file-format.github.io/).

    :param root: the folder that holds the file.
    :raises BookError: if the file is missing or no YAML; or listing, with its line, every key that is missing, unknown
        or of a wrong kind.
    """
    path = root / "CITATION.cff"
    if not path.exists():
        raise BookError(f"{path}: missing; it gives the book its title, authors, version, date, licence")
    source = YamlSource(path)
    source.check_schema(SCHEMA)
    _check(source)
    if source.faults:
        raise BookError(f"{path}: {len(source.faults)} fault(s)", source.faults)
    record = source.data
    title, _, subtitle = record["title"].partition(": ")
    return Publication(
        title=title,
        subtitle=subtitle,
        creators=tuple(_author(author) for author in record["authors"]),
        version=record["version"],
        date_released=_day(record["date-released"]),
        licence=record["license"],
        abstract=record.get("abstract", "").strip(),
        data_date=_data_date(record),
        doi=record.get("doi", ""),
    )


def publication_in(root: Path) -> Publication | None:
    """Read ``CITATION.cff`` once for all pages of a build, and again when it has changed; None if there is none.

    :param root: the folder that may hold the file.
    :raises BookError: as :func:`load_publication`.
    """
    path = root / "CITATION.cff"
    return _read(root, path.stat().st_mtime_ns) if path.exists() else None


@lru_cache(maxsize=1)
def _read(root: Path, _changed: int) -> Publication:
    return load_publication(root)


def _check(source: YamlSource) -> None:
    """Note what a schema can't see. What it has found wrong may be of any kind here."""
    record = source.data if isinstance(source.data, dict) else {}
    licence = record.get("license")
    if isinstance(licence, str) and licence not in LICENCES:
        known = ", ".join(LICENCES)
        source.fault(("license",), f"'license: {licence}' is not one of {known}{did_you_mean(licence, LICENCES)}")
    for index, author in enumerate(_mappings(record.get("authors"))):
        if not ("name" in author or {"given-names", "family-names"} <= set(author)):
            source.fault(("authors", index), "an author needs 'name', or 'given-names' and 'family-names'")
    dated: dict[DataPath, Any] = {
        (): record,
        **{("references", index): held for index, held in enumerate(_mappings(record.get("references")))},
    }
    for place, held in dated.items():
        try:
            _day(held.get("date-released", "2000-01-01"))
        except TypeError:  # no text: the schema says so
            continue
        except ValueError:
            source.fault((*place, "date-released"), f"'{held['date-released']}' is no day of the calendar")
    preferred = record.get("preferred-citation")
    if not isinstance(preferred, dict):
        return
    for key in _REPEATED:
        if key in preferred and preferred[key] != record.get(key):
            source.fault(
                ("preferred-citation", key), f"{key} is {preferred[key]!r}, the file's own is {record.get(key)!r}"
            )


def _mappings(value: object) -> list[dict[str, Any]]:
    """Give the entries of a list of keys and values; one that is something else counts as empty."""
    return [one if isinstance(one, dict) else {} for one in value] if isinstance(value, list) else []


def _day(value: date | str) -> date:
    """Give a date that YAML has read as one, or as text in quotes."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def _data_date(record: dict[str, Any]) -> date | None:
    """Give the release date of the data that the book refers to (CFF: ``references`` of type ``data``)."""
    references = record.get("references", [])
    dates = (r["date-released"] for r in references if r["type"] == "data" and "date-released" in r)
    return next(map(_day, dates), None)


def _author(author: dict[str, str]) -> Author:
    """Read one CFF author: an entity or a person."""
    orcid = author.get("orcid", "")
    if "name" in author:
        return Author(author["name"], orcid=orcid)
    family = " ".join(author[part] for part in ("name-particle", "family-names") if part in author)
    return Author(family, author["given-names"], author.get("name-suffix", ""), orcid)
