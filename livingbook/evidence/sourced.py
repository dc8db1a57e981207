"""What facts and claims have in common: sources with the day on which somebody checked them, and dates."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from livingbook.errors import did_you_mean
from livingbook.yamlsource import DataPath, YamlSource


@dataclass(frozen=True)
class Evidence:
    """Where a value was found."""

    #: key of references.bib
    key: str
    #: page, section, table or paragraph of that source; may be empty for the sources of a table
    locator: str
    #: the day on which somebody compared the value with the source; None for the sources of a table
    checked: date | None


def check_sources(
    source: YamlSource,
    place: DataPath,
    records: Sequence[Mapping[str, Any]],
    *,
    keys: Collection[str] | None,
    today: date,
) -> None:
    """Note sources that there are not, and days of checking that lie ahead.

    :param place: path of the record in the file; its sources stand under 'sources'.
    :param keys: the keys that may be cited; None if the list of sources has faults itself.
    """
    for index, record in enumerate(records):
        where = (*place, "sources", index)
        if keys is not None and record["key"] not in keys:
            hint = did_you_mean(record["key"], keys)
            source.fault((*where, "key"), f"source '{record['key']}' is not in references.bib{hint}")
        check_day(source, (*where, "checked"), record["checked"], today=today)


def check_day(source: YamlSource, place: DataPath, day: Any, *, today: date | None) -> None:
    """Note what is no day, or a day that cannot be known yet.

    :param today: the last day allowed; None for a day that may lie ahead.
    """
    if not isinstance(day, date) or isinstance(day, datetime):
        source.fault(place, f"{place[-1]}: '{day}' is no date; write 2026-04-10, without quotes")
    elif today is not None and day > today:
        source.fault(place, f"{place[-1]}: {day} lies after today, {today}")


def evidence(records: Sequence[Mapping[str, Any]]) -> tuple[Evidence, ...]:
    """Make the sources of a fact or claim from its checked records."""
    return tuple(Evidence(record["key"], record["locator"], record["checked"]) for record in records)
