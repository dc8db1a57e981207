"""Facts: the values that the prose states, each with a date and a source. Kept in ``evidence/facts.yml``."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from livingbook.errors import BookError, did_you_mean
from livingbook.evidence.formatting import in_prose
from livingbook.evidence.yamlsource import DataPath, YamlSource

SCHEMA = Path(__file__).with_name("schemas") / "facts.schema.json"


@dataclass(frozen=True)
class Evidence:
    """Where a fact was found."""

    #: key of references.bib
    key: str
    #: page, section, table or paragraph of that source
    locator: str
    #: the day on which somebody compared the fact with the source
    checked: date


@dataclass(frozen=True)
class Fact:
    """One value that the prose states."""

    id: str
    #: what the value is, in one line
    statement: str
    value: float | str | date
    #: printed after the value; '' if the prose names what is counted
    unit: str
    #: whether thousands are separated by a comma
    group: bool
    #: the day to which the value applies; for history the day of the event
    as_of: date
    sources: tuple[Evidence, ...]
    #: 'high' or 'medium'
    confidence: str
    #: how it was counted, or a caveat
    note: str
    #: the day on which it should be looked at again, if one is set
    review: date | None

    def in_prose(self, option: str = "") -> str:
        """Write the value as a sentence would; see :func:`livingbook.evidence.formatting.in_prose`."""
        try:
            return in_prose(self.value, unit=self.unit, group=self.group, option=option)
        except ValueError as error:
            raise ValueError(f"fact '{self.id}': {error}") from None


def load_facts(path: Path, *, sources: Collection[str], today: date) -> dict[str, Fact]:
    """Read and check the file of facts.

    :param path: ``evidence/facts.yml``.
    :param sources: the keys that may be cited.
    :param today: no fact may apply to, or have been checked on, a later day. Values may lie ahead (plans).
    :return: facts by id, in the order of the file.
    :raises BookError: listing every fault with its line.
    """
    source = YamlSource(path)
    if source.data is None:
        return {}
    if source.check_schema(SCHEMA):
        for fact_id, record in source.data.items():
            _check(source, fact_id, record, sources, today)
    if source.faults:
        raise BookError(f"{path}: {len(source.faults)} fault(s) in the facts", source.faults)
    return {fact_id: _fact(fact_id, record) for fact_id, record in source.data.items()}


def _check(source: YamlSource, fact_id: str, record: dict[str, Any], keys: Collection[str], today: date) -> None:
    """Note what a schema cannot see: unknown sources, impossible dates, options that contradict each other."""
    dates: dict[DataPath, Any] = {("as_of",): record["as_of"], ("review",): record.get("review")}
    for index, evidence in enumerate(record["sources"]):
        dates["sources", index, "checked"] = evidence["checked"]
        if evidence["key"] not in keys:
            hint = did_you_mean(evidence["key"], keys)
            source.fault(
                (fact_id, "sources", index, "key"),
                f"source '{evidence['key']}' is not in references.bib{hint}",
            )
    for place, day in dates.items():
        if day is None:
            continue
        if not isinstance(day, date):
            source.fault((fact_id, *place), f"{place[-1]}: '{day}' is no date; write 2026-04-10, without quotes")
        elif day > today and place != ("review",):
            source.fault((fact_id, *place), f"{place[-1]}: {day} lies after today, {today}")
    if "unit" in record and isinstance(record["value"], str | date):
        source.fault((fact_id, "unit"), "a unit stands only after a number")


def _fact(fact_id: str, record: dict[str, Any]) -> Fact:
    return Fact(
        id=fact_id,
        statement=record["statement"],
        value=record["value"],
        unit=record.get("unit", ""),
        group=record.get("format") != "plain",
        as_of=record["as_of"],
        sources=tuple(Evidence(**evidence) for evidence in record["sources"]),
        confidence=record["confidence"],
        note=record.get("note", ""),
        review=record.get("review"),
    )
