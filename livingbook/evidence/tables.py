"""Tables: the CSV files under ``evidence/tables/``, described by the data package ``evidence/datapackage.yaml``."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from livingbook import clock
from livingbook.errors import BookError, did_you_mean
from livingbook.yamlsource import YamlSource

SCHEMA = Path(__file__).with_name("schemas") / "datapackage.schema.json"
#: the data package, from the book's root
PACKAGE = Path("evidence/datapackage.yaml")
#: the column that holds keys of references.bib, separated by '; '
SOURCE_COLUMN = "source"


@dataclass(frozen=True)
class Field:
    """One column: its name in the file, its type (Frictionless Table Schema) and the heading that readers see."""

    name: str
    type: str
    title: str


@dataclass(frozen=True)
class Table:
    """What the data package says of one table; :meth:`rows` reads the table itself."""

    name: str
    path: Path
    title: str
    description: str
    #: how we count, for the line under a figure
    counting: str
    as_of: date
    #: (key of references.bib, locator or '')
    sources: tuple[tuple[str, str], ...]
    #: SPDX names of the licences
    licences: tuple[str, ...]
    fields: tuple[Field, ...]
    #: the columns by which a row is known; () if the data package names none
    key: tuple[str, ...] = ()

    def field(self, name: str) -> Field:
        """Give the column of this name.

        :raises KeyError: with a suggestion, if the table has no such column.
        """
        for field in self.fields:
            if field.name == name:
                return field
        names = [field.name for field in self.fields]
        raise KeyError(f"table '{self.name}' has no column '{name}'{did_you_mean(name, names)}")

    def cited(self) -> set[str]:
        """Collect the sources of the table and, if it has a column for them, of its rows."""
        rows = self.rows() if SOURCE_COLUMN in {field.name for field in self.fields} else []
        return {key for key, _ in self.sources} | {key for row in rows for key in _keys(row)}

    def rows(self) -> list[dict[str, Any]]:
        """Read the file; every value has the type of its column, an empty cell is None.

        :raises BookError: listing every fault that :meth:`faults` finds.
        """
        rows, faults = self._read()
        if faults:
            raise BookError(f"{self.path}: {len(faults)} fault(s)", faults)
        return rows

    def faults(self, sources: Collection[str] | None = None) -> list[str]:
        """List every row that does not fit the columns, every value of a wrong type and every unknown source.

        :param sources: the keys that rows may cite; None skips that check.
        :return: one line per fault, with file and line.
        """
        return self._read(sources)[1]

    def _read(self, sources: Collection[str] | None = None) -> tuple[list[dict[str, Any]], list[str]]:
        try:
            return self._parse(sources)
        except UnicodeDecodeError as error:
            return [], [f"{self.path}: not UTF-8 at byte {error.start}; save the file as UTF-8"]
        except csv.Error as error:
            return [], [f"{self.path}: not valid CSV: {error}"]

    def _parse(self, sources: Collection[str] | None) -> tuple[list[dict[str, Any]], list[str]]:
        rows: list[dict[str, Any]] = []
        faults: list[str] = []
        names = [field.name for field in self.fields]
        with self.path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            header = next(reader, [])
            if header != names:
                return [], [f"{self.path}:1: the header is {header}, the data package says {names}"]
            for cells in reader:
                place = f"{self.path}:{reader.line_num}"
                if len(cells) != len(names):
                    faults.append(f"{place}: {len(cells)} cells, {len(names)} expected")
                    continue
                row: dict[str, Any] = {}
                for field, cell in zip(self.fields, cells, strict=True):
                    try:
                        row[field.name] = READERS[field.type](cell) if cell else None
                    except ValueError:
                        faults.append(f"{place}: column '{field.name}': {cell!r} is no {field.type}")
                faults += [
                    f"{place}: source '{key}' is not in references.bib{did_you_mean(key, sources)}"
                    for key in _keys(row)
                    if sources is not None and key not in sources
                ]
                rows.append(row)
        return rows, faults


def _keys(row: dict[str, Any]) -> list[str]:
    """Give the sources that a row cites."""
    return [key for key in (row.get(SOURCE_COLUMN) or "").split("; ") if key]


def _boolean(cell: str) -> bool:
    if cell not in ("true", "false"):
        raise ValueError(cell)
    return cell == "true"


#: how a cell of each type is read
READERS: dict[str, Callable[[str], Any]] = {
    "string": str,
    "integer": int,
    "number": float,
    "date": date.fromisoformat,
    "boolean": _boolean,
    "year": int,
}


def load_tables(root: Path, *, sources: Collection[str] | None = None) -> dict[str, Table]:
    """Read the data package and check it against the files beside it.

    :param root: the book's root folder.
    :param sources: the keys that may be cited; None skips that check.
    :return: tables by name; none if the book has no data package.
    :raises BookError: listing every fault with its line.
    """
    path = root / PACKAGE
    if not path.exists():
        return {}
    source = YamlSource(path)
    if source.check_schema(SCHEMA):
        for index, record in enumerate(source.data["resources"]):
            _check(source, index, record, sources)
    if source.faults:
        raise BookError(f"{path}: {len(source.faults)} fault(s) in the data package", source.faults)
    licences = source.data["licenses"]
    tables = [_table(path.parent, record, record.get("licenses", licences)) for record in source.data["resources"]]
    found = {table.name: table.faults(sources) for table in tables}
    if faults := [fault for told in found.values() for fault in told]:
        from livingbook.evidence.validation import table_faults  # noqa: PLC0415 - only to tell all faults at once

        faults += table_faults(root, [name for name, told in found.items() if not told])
        raise BookError(f"{len(faults)} fault(s) in the tables", faults)
    return {table.name: table for table in tables}


def _check(source: YamlSource, index: int, record: dict[str, Any], keys: Collection[str] | None) -> None:
    place = ("resources", index)
    twins = [other for other in source.data["resources"][:index] if other["name"] == record["name"]]
    if twins:
        source.fault((*place, "name"), f"table '{record['name']}' is described twice")
    if not isinstance(record["as_of"], date):
        source.fault((*place, "as_of"), f"as_of: '{record['as_of']}' is no date; write 2026-04-10")
    elif record["as_of"] > clock.today():
        source.fault((*place, "as_of"), f"as_of: {record['as_of']} lies after today, {clock.today()}")
    file = source.path.parent / record["path"]
    if not file.exists():
        files = [f"tables/{other.name}" for other in (source.path.parent / "tables").glob("*.csv")]
        source.fault((*place, "path"), f"there is no file '{record['path']}'{did_you_mean(record['path'], files)}")
    for number, reference in enumerate(record["sources"]):
        if keys is not None and reference["key"] not in keys:
            hint = did_you_mean(reference["key"], keys)
            source.fault((*place, "sources", number), f"source '{reference['key']}' is not in references.bib{hint}")


def _table(folder: Path, record: dict[str, Any], licences: list[dict[str, str]]) -> Table:
    return Table(
        name=record["name"],
        path=folder / record["path"],
        title=record["title"],
        description=record["description"],
        counting=record["counting"],
        as_of=record["as_of"],
        sources=tuple((source["key"], source.get("locator", "")) for source in record["sources"]),
        licences=tuple(licence["name"] for licence in licences),
        fields=tuple(
            Field(field["name"], field["type"], field.get("title", field["name"].replace("_", " ").capitalize()))
            for field in record["schema"]["fields"]
        ),
        key=_key(record["schema"].get("primaryKey", [])),
    )


def _key(columns: str | list[str]) -> tuple[str, ...]:
    return (columns,) if isinstance(columns, str) else tuple(columns)
