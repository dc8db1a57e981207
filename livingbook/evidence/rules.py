"""The rule of a computed fact in words, for readers who want to work it out again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from livingbook.evidence.compute import Computation, Where
from livingbook.evidence.formatting import in_prose
from livingbook.language import _, mark

_OF_A_COLUMN = {
    "sum": mark("Sum of ‘{column}’ over {rows}"),
    "mean": mark("Mean of ‘{column}’ over {rows}"),
    "first": mark("First ‘{column}’ among {rows}"),
    "last": mark("Last ‘{column}’ among {rows}"),
    "min": mark("Lowest ‘{column}’ among {rows}"),
    "max": mark("Highest ‘{column}’ among {rows}"),
    "distinct": mark("Number of different values of ‘{column}’ among {rows}"),
}
_OF_A_DATE = {"min": mark("Earliest ‘{column}’ among {rows}"), "max": mark("Latest ‘{column}’ among {rows}")}

_DIFFERENCES = {
    "date": mark("Days between ‘{column}’ of {others} and of {rows}"),
    "year": mark("Years between ‘{column}’ of {others} and of {rows}"),
}
_SUMS_APART = mark("Sum of ‘{column}’ over {rows}, less that of {others}")
_NUMBERS_APART = mark("Number of {rows}, less that of {others}")


def in_words(computation: Computation, titles: Mapping[str, str], types: Mapping[str, str]) -> str:
    """Describe a computation as a sentence without its full stop.

    :param titles: the headings of the table's columns by name.
    :param types: their types.
    """
    column = computation.column or ""
    title = titles.get(column, "")
    chosen = _rows(computation.where, titles)
    if computation.operation == "count":
        return _("Number of {rows}").format(rows=chosen)
    if computation.operation == "share":
        part, whole = (_measured(title, rows) for rows in (chosen, _rows(computation.of, titles)))
        return _("{part} as a share of {whole}").format(part=f"{part[0].upper()}{part[1:]}", whole=whole)
    if computation.operation == "difference":
        other = _rows(computation.minus, titles)
        kind = types.get(column, "")
        said = _(_DIFFERENCES.get(kind) or (_SUMS_APART if title else _NUMBERS_APART))
        return said.format(column=title, rows=chosen, others=other)
    dated = types.get(column) in ("date", "year") and _OF_A_DATE.get(computation.operation)
    return _(dated or _OF_A_COLUMN[computation.operation]).format(column=title, rows=chosen)


def _rows(where: Where | None, titles: Mapping[str, str]) -> str:
    if not where:
        return _("all rows")
    chosen = _(" and ").join(f"‘{titles[name]}’ {_condition(wanted)}" for name, wanted in where.items())
    return _("the rows whose {conditions}").format(conditions=chosen)


def _measured(title: str, rows: str) -> str:
    return _("‘{column}’ of {rows}").format(column=title, rows=rows) if title else rows


def _condition(wanted: Any) -> str:
    if isinstance(wanted, dict):
        if "from" not in wanted:
            return _("is at most {value}").format(value=_value(wanted["to"]))
        if "to" not in wanted:
            return _("is at least {value}").format(value=_value(wanted["from"]))
        return _("lies from {least} to {most}").format(least=_value(wanted["from"]), most=_value(wanted["to"]))
    values = [_value(value) for value in (wanted if isinstance(wanted, list) else [wanted])]
    if len(values) == 1:
        return _("is {value}").format(value=values[0])
    return _("is {values} or {last}").format(values=", ".join(values[:-1]), last=values[-1])


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return in_prose(value) if isinstance(value, date) else str(value)
