"""The rule of a computed fact in words, for readers who want to work it out again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from livingbook.evidence.compute import Computation, Where
from livingbook.evidence.formatting import in_prose

_OF_A_COLUMN = {
    "sum": "Sum of ‘{}’ over",
    "mean": "Mean of ‘{}’ over",
    "first": "First ‘{}’ among",
    "last": "Last ‘{}’ among",
    "min": "Lowest ‘{}’ among",
    "max": "Highest ‘{}’ among",
    "distinct": "Number of different values of ‘{}’ among",
}
_OF_A_DATE = {"min": "Earliest ‘{}’ among", "max": "Latest ‘{}’ among"}


def in_words(computation: Computation, titles: Mapping[str, str], types: Mapping[str, str]) -> str:
    """Describe a computation as a sentence without its full stop.

    :param titles: the headings of the table's columns by name.
    :param types: their types.
    """
    column = computation.column or ""
    title = titles.get(column, "")
    chosen = _rows(computation.where, titles)
    if computation.operation == "count":
        return f"Number of {chosen}"
    if computation.operation == "share":
        measure = f"‘{title}’ of " if title else ""
        part = f"{measure}{chosen}"
        return f"{part[0].upper()}{part[1:]} as a share of {measure}{_rows(computation.of, titles)}"
    if computation.operation == "difference":
        other = _rows(computation.minus, titles)
        between = {"date": "Days", "year": "Years"}.get(types.get(column, ""))
        if between:
            return f"{between} between ‘{title}’ of {other} and of {chosen}"
        return f"{f'Sum of ‘{title}’ over' if title else 'Number of'} {chosen}, less that of {other}"
    dated = types.get(column) in ("date", "year") and _OF_A_DATE.get(computation.operation)
    return f"{(dated or _OF_A_COLUMN[computation.operation]).format(title)} {chosen}"


def _rows(where: Where | None, titles: Mapping[str, str]) -> str:
    if not where:
        return "all rows"
    return "the rows whose " + " and ".join(f"‘{titles[name]}’ {_condition(wanted)}" for name, wanted in where.items())


def _condition(wanted: Any) -> str:
    if isinstance(wanted, dict):
        if "from" not in wanted:
            return f"is at most {_value(wanted['to'])}"
        if "to" not in wanted:
            return f"is at least {_value(wanted['from'])}"
        return f"lies from {_value(wanted['from'])} to {_value(wanted['to'])}"
    values = [_value(value) for value in (wanted if isinstance(wanted, list) else [wanted])]
    return f"is {values[0]}" if len(values) == 1 else f"is {', '.join(values[:-1])} or {values[-1]}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return in_prose(value) if isinstance(value, date) else str(value)
