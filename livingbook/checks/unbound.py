"""The lint of numbers: every number that readers read rests on a fact, or on the table that a caption describes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from livingbook.checks.exceptions import EXCEPTIONS, Allowed
from livingbook.checks.numbers import around, numbers, words_of
from livingbook.checks.passages import Passage, passages
from livingbook.evidence.tables import Table


def number_faults(
    prose: Mapping[str, str],
    tables: Mapping[str, Table],
    allowed: Mapping[str, list[Allowed]],
    extensions: Iterable[str] = (),
) -> list[str]:
    """List numbers that rest on nothing, and exceptions that nothing needs.

    :param prose: the text of each chapter, by file name.
    :param tables: the tables of the book; a caption or text alternative may say what its tables hold.
    :param allowed: exceptions by chapter, the file name without its extension.
    :param extensions: the extensions of MyST that the book uses.
    """
    read = {name: passages(text, extensions) for name, text in prose.items()}
    common = words_of(passage.text for found in read.values() for passage in found)
    values = {name: values_of(table) for name, table in tables.items()}
    faults = [
        fault
        for name, found in read.items()
        for passage in found
        for fault in _faults(name, passage, values, allowed.get(name.removesuffix(".md"), []), common)
    ]
    unused = [entry for entries in allowed.values() for entry in entries if not entry.used]
    return faults + [f"{entry.place}: no number needs the exception '{entry.text}'; remove it" for entry in unused]


def values_of(table: Table) -> frozenset[float]:
    """Collect the numbers that a table holds, how many rows it has, and how many values each column."""
    rows = table.rows()
    cells = [cell for row in rows for cell in row.values()]
    plain = {float(cell) for cell in cells if isinstance(cell, int | float)}
    written = {
        float(digits) for cell in cells if isinstance(cell, str) for digits in re.findall(r"\d+(?:\.\d+)?", cell)
    }
    counts = {float(len({row[field.name] for row in rows})) for field in table.fields}
    return frozenset(plain | written | counts | {float(len(rows))})


def _faults(
    name: str,
    passage: Passage,
    values: Mapping[str, frozenset[float]],
    allowed: list[Allowed],
    common: Collection[str],
) -> list[str]:
    drawn = frozenset[float]().union(*(values.get(table, frozenset()) for table in passage.tables))
    found = []
    for number in numbers(passage.text, heading=passage.heading, common=common):
        excepted = [entry for entry in allowed if entry.covers(passage.text, number.start, number.end)]
        if number.value in drawn or excepted:
            continue
        line = passage.line + passage.text.count("\n", 0, number.start)
        found.append(
            f"{name}:{line}: the number '{number.text}' rests on no fact: '{around(passage.text, number)}'; "
            f"write {{fact}}, or give a reason in {EXCEPTIONS}"
        )
    return found
