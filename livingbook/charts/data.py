"""The data that a chart draws, for readers: rows of the book's tables, or what the cell made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from livingbook.evidence.formatting import in_prose
from livingbook.evidence.tables import SOURCE_COLUMN, Field, Table

#: columns that say how a row is known; readers find them in the CSV file
ABOUT_ROWS = (SOURCE_COLUMN, "confidence", "note")
#: channels that carry a quantity or a kind; others place labels
_CHANNELS = ("x", "y", "x2", "y2", "theta", "radius", "color", "size", "shape", "row", "column", "facet")
_PARTS = ("layer", "hconcat", "vconcat", "concat")
_MIDNIGHT = re.compile(r"T00:00:00(\.0+)?Z?$")


@dataclass(frozen=True)
class Drawing:
    """One mark of a chart: its rows and the columns that it shows, with the titles they have in the chart."""

    rows: Sequence[Mapping[str, Any]]
    shown: Mapping[str, str]


@dataclass(frozen=True)
class DataTable:
    """Rows ready to be read."""

    #: '' for data that no table of the book holds as such
    title: str
    #: (heading, whether the column holds numbers)
    columns: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[str, ...], ...]


def data_tables(specification: dict[str, Any], tables: Sequence[Table]) -> list[DataTable]:
    """Collect what a chart draws.

    Rows that the chart takes from a table of the book are shown as that table has them, with any further value that
    the cell worked out for each row. If the cell has added rows up, its own rows are shown.

    :param specification: a Vega-Lite specification whose data stand in it.
    :param tables: the tables that the chart names.
    :return: at least one table, unless the specification holds no data.
    """
    drawings = list(_drawings(specification))
    found = [drawn for table in tables if (drawn := _rows_of(table, drawings))]
    if found:
        return found
    fields = {field.name: field for table in tables for field in table.fields}
    return _worked_out(drawings, fields)


def _drawings(specification: dict[str, Any]) -> Iterator[Drawing]:
    datasets = specification.get("datasets", {})

    def walk(part: dict[str, Any], data: Any, encoding: dict[str, Any]) -> Iterator[Drawing]:
        data = part.get("data") or data or {}
        encoding = {**encoding, **part.get("encoding", {})}
        inner = [child for name in _PARTS for child in part.get(name, [])]
        if isinstance(part.get("spec"), dict):
            inner.append(part["spec"])
        for child in inner:
            yield from walk(child, data, encoding)
        rows = data.get("values") or datasets.get(data.get("name"), [])
        if not inner and isinstance(rows, list) and rows:
            mark = part.get("mark")
            labels = (mark.get("type") if isinstance(mark, dict) else mark) == "text"
            yield Drawing(rows, {} if labels else _shown(encoding))

    yield from walk(specification, None, {})


def _shown(encoding: Mapping[str, Any]) -> dict[str, str]:
    """Name the columns that an encoding lets a reader read off; coordinates without an axis are none."""
    shown: dict[str, str] = {}
    for channel in _CHANNELS:
        definition = encoding.get(channel)
        if isinstance(definition, dict) and isinstance(definition.get("field"), str):
            if channel in ("x", "y") and "axis" in definition and definition["axis"] is None:
                continue
            title = definition.get("title") or (definition.get("axis") or {}).get("title")
            name = definition["field"]
            shown[name] = shown.get(name) or (title if isinstance(title, str) else "")
    return shown


def _comparable(value: Any) -> str:
    """Write a value as text that is the same for the file and for the chart."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:.9g}"
    return "" if value is None else _MIDNIGHT.sub("", str(value))


def _rows_of(table: Table, drawings: Iterable[Drawing]) -> DataTable | None:
    """Find the rows of a table that a chart draws, by the table's key."""
    key = table.key or tuple(field.name for field in table.fields)
    drawn: set[tuple[str, ...]] = set()
    added: dict[str, dict[tuple[str, ...], Any]] = {}
    titles: dict[str, str] = {}
    own = {field.name for field in table.fields}
    for drawing in drawings:
        for row in drawing.rows:
            if not all(column in row for column in key):
                continue
            place = tuple(_comparable(row[column]) for column in key)
            drawn.add(place)
            # A column of the cell's own counts if the chart gives it a title; others place marks and labels.
            for column in [column for column, title in drawing.shown.items() if title and column not in own]:
                values = added.setdefault(column, {})
                # A row that is drawn several times with different values has none of its own.
                values[place] = row.get(column) if values.get(place, row.get(column)) == row.get(column) else ...
                titles[column] = drawing.shown[column]
    rows = [row for row in table.rows() if tuple(_comparable(row[column]) for column in key) in drawn]
    if not rows:
        return None
    filled = {name for row in rows for name, value in row.items() if value is not None}
    fields = [field for field in table.fields if field.name in filled.difference(ABOUT_ROWS)]
    extra = [column for column, values in added.items() if ... not in values.values()]
    columns = [(field.title, field.type in ("integer", "number")) for field in fields]
    columns += [(titles[column], _numeric(added[column].values())) for column in extra]
    return DataTable(
        title=table.title,
        columns=tuple(columns),
        rows=tuple(
            (
                *(_text(row[field.name], field) for field in fields),
                *(_text(added[column].get(tuple(_comparable(row[c]) for c in key))) for column in extra),
            )
            for row in rows
        ),
    )


def _worked_out(drawings: Iterable[Drawing], fields: Mapping[str, Field]) -> list[DataTable]:
    """Show the largest data set of a chart and whatever has the same columns; the rest are labels and lines."""
    groups: dict[tuple[str, ...], dict[tuple[str, ...], None]] = {}
    titles: dict[str, str] = {}
    numeric: dict[tuple[str, ...], list[bool]] = {}
    for drawing in drawings:
        here = [name for name in drawing.shown if name in drawing.rows[0]]
        # What is measured stands after what it is measured of; sorting keeps the order of the chart otherwise.
        names = tuple(sorted(here, key=lambda name: _numeric(row.get(name) for row in drawing.rows)))
        for name in names:
            titles[name] = drawing.shown[name] or titles.get(name, "")
        lines = groups.setdefault(names, {})
        lines.update(
            dict.fromkeys(tuple(_text(row.get(name), fields.get(name)) for name in names) for row in drawing.rows)
        )
        numeric[names] = [_numeric(row.get(name) for row in drawing.rows) for name in names]
    groups.pop((), None)
    if not groups:
        return []
    names = max(groups, key=lambda names: len(names) * len(groups[names]))
    headings = [fields[name].title if name in fields else titles[name] or _title(name) for name in names]
    return [DataTable("", tuple(zip(headings, numeric[names], strict=True)), tuple(groups[names]))]


def _title(column: str) -> str:
    return column.replace("_", " ").capitalize()


def _numeric(values: Iterable[Any]) -> bool:
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values if value is not None)


def _text(value: Any, field: Field | None = None) -> str:
    """Write a value as the book's tables do; an integral year is no quantity."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and _MIDNIGHT.search(value):
        value = date.fromisoformat(value[:10])
    if isinstance(value, float):
        value = int(value) if value.is_integer() else round(value, 2)
    if isinstance(value, int | float | date):
        return in_prose(value, group=field is None or field.type != "year")
    return str(value)
