"""Corrections: what the book had wrong. Kept in ``evidence/corrections.yml``."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from livingbook.errors import BookError, did_you_mean
from livingbook.evidence.sourced import check_day
from livingbook.yamlsource import YamlSource

SCHEMA = Path(__file__).with_name("schemas") / "corrections.schema.json"


@dataclass(frozen=True)
class Correction:
    """One thing that the book said wrongly, and now says otherwise."""

    date: date
    #: the document that was corrected, such as 'chapters/the-benefits'
    page: str
    was: str
    now: str
    #: who told us, if they agreed to be named; '' otherwise
    reported_by: str
    #: the comment that told us, as id of its thread and id on the page: 'chapters/the-benefits#comment-12'; '' for none
    comment: str = ""


def load_corrections(path: Path, *, chapters: Collection[str], today: date) -> tuple[Correction, ...]:
    """Read and check the file of corrections.

    :param path: ``evidence/corrections.yml``.
    :param chapters: the documents of the book, by their paths without ending.
    :param today: no correction lies ahead.
    :return: corrections, the latest first.
    :raises BookError: listing every fault with its line.
    """
    source = YamlSource(path)
    if source.check_schema(SCHEMA):
        for index, record in enumerate(source.data["corrections"]):
            place = ("corrections", index)
            check_day(source, (*place, "date"), record["date"], today=today)
            if record["page"] not in chapters:
                hint = did_you_mean(record["page"], chapters)
                source.fault((*place, "page"), f"the book has no page '{record['page']}'{hint}")
    if source.faults:
        raise BookError(f"{path}: {len(source.faults)} fault(s) in the corrections", source.faults)
    found = [
        Correction(
            record["date"],
            record["page"],
            record["was"],
            record["is"],
            record.get("reported_by", ""),
            record.get("comment", ""),
        )
        for record in source.data["corrections"]
    ]
    return tuple(sorted(found, key=lambda correction: correction.date, reverse=True))
