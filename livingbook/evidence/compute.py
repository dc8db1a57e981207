"""Values worked out from a table: counted, summed, compared. Declared in ``evidence/facts.yml``, never programmed.

Everything here takes plain values: a declaration, the columns of a table and its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from livingbook.errors import did_you_mean
from livingbook.evidence.tables import Field

Value = int | float | str | date
Row = Mapping[str, Any]
Where = Mapping[str, Any]

_NUMBERS = frozenset({"integer", "number"})
_ORDERED = _NUMBERS | {"date", "year"}
#: operation -> the types of column that it takes; ``None`` stands for no column, so that rows are counted
_COLUMNS: dict[str, frozenset[str | None]] = {
    "count": frozenset({None}),
    "sum": frozenset(_NUMBERS),
    "mean": frozenset(_NUMBERS),
    "first": frozenset({*_ORDERED, "string"}),
    "last": frozenset({*_ORDERED, "string"}),
    "min": frozenset(_ORDERED),
    "max": frozenset(_ORDERED),
    "distinct": frozenset({*_ORDERED, "string", "boolean"}),
    "share": frozenset({None, *_NUMBERS}),
    "difference": frozenset({None, *_ORDERED}),
}
#: key -> the only operation that it goes with
_ONLY = {"of": "share", "percent": "share", "minus": "difference"}
#: operation, the key that it cannot do without, and what that says
_NEEDED = (("share", "where", "the rows of the part"), ("difference", "minus", "the rows to take away"))
#: type of a column -> the types in which YAML gives a value of it, and how to write one
_WRITTEN: dict[str, tuple[tuple[type, ...], str]] = {
    "string": ((str,), "a text; put it in quotes if it looks like a number, a date, yes or no"),
    "integer": ((int,), "a whole number"),
    "year": ((int,), "a year such as 2026"),
    "number": ((int, float), "a number"),
    "date": ((date,), "a date such as 2026-04-10, without quotes"),
    "boolean": ((bool,), "true or false"),
}


@dataclass(frozen=True)
class Computation:
    """What to work out. ``where``, ``of`` and ``minus`` choose rows: column -> value, list of values, or range."""

    table: str
    operation: str
    column: str | None = None
    where: Where | None = None
    of: Where | None = None
    minus: Where | None = None
    decimals: int | None = None
    percent: bool = True


def declaration_faults(
    declared: Mapping[str, Any], fields: Sequence[Field], rows: Sequence[Row]
) -> list[tuple[tuple[str, ...], str]]:
    """List what is wrong with a declaration for this table.

    :param declared: the declaration as read; its form has been checked against the schema.
    :param fields: the columns of the table.
    :param rows: its rows, to tell a misspelt value from one that occurs.
    :return: pairs of the path inside the declaration and what is wrong there.
    """
    types = {field.name: field.type for field in fields}
    operation, column = declared["operation"], declared.get("column")
    found = _column_faults(declared["table"], operation, column, types)
    for key, only in _ONLY.items():
        if key in declared and operation != only:
            found.append(((key,), f"'{key}' goes with the operation '{only}', not with '{operation}'"))
    found += [
        (("operation",), f"'{operation}' needs '{key}', {purpose}")
        for needed, key, purpose in _NEEDED
        if operation == needed and not declared.get(key)
    ]
    for key in ("where", "of", "minus"):
        for name, wanted in (declared.get(key) or {}).items():
            if name not in types:
                found.append(((key, name), _no_column(declared["table"], name, types)))
            else:
                cells = {row[name] for row in rows}
                found += [((key, name), fault) for fault in _condition_faults(name, types[name], wanted, cells)]
    return found


def _column_faults(
    table: str, operation: str, column: str | None, types: Mapping[str, str]
) -> list[tuple[tuple[str, ...], str]]:
    """List why an operation can't be done with a column, or without one."""
    allowed = _COLUMNS[operation]
    if column is None:
        return [] if None in allowed else [(("operation",), f"'{operation}' needs a 'column'")]
    if column not in types:
        return [(("column",), _no_column(table, column, types))]
    if types[column] in allowed:
        return []
    kinds = ", ".join(sorted(kind for kind in allowed if kind)) or "no column"
    return [(("column",), f"'{operation}' takes {kinds}; column '{column}' is {types[column]}")]


def _no_column(table: str, column: str, types: Mapping[str, str]) -> str:
    return f"table '{table}' has no column '{column}'{did_you_mean(column, types)}"


def _condition_faults(name: str, kind: str, wanted: Any, cells: set[Any]) -> list[str]:
    """List what is wrong with one condition: a value of another type, or one that stands in no row."""
    python, form = _WRITTEN[kind]
    if isinstance(wanted, dict):
        values = list(wanted.values())
        if kind not in _ORDERED:
            return [f"column '{name}' is {kind}, which has no order; 'from' and 'to' need numbers, years or dates"]
    else:
        values = wanted if isinstance(wanted, list) else [wanted]
    found = []
    for value in values:
        known = isinstance(value, python) and not (isinstance(value, bool) and kind != "boolean")
        if not known or isinstance(value, datetime):
            found.append(f"column '{name}' is {kind}: {value!r} must be {form}")
        elif not isinstance(wanted, dict) and value not in cells:
            hint = did_you_mean(str(value), [str(cell) for cell in cells if cell is not None])
            found.append(f"no row has '{value}' in column '{name}'{hint}")
    return found


def evaluate(computation: Computation, fields: Sequence[Field], rows: Sequence[Row]) -> Value:
    """Work a value out.

    Numbers are added in decimal arithmetic and rounded half up, as one does by hand; empty cells are left out.

    :param computation: free of the faults that :func:`declaration_faults` finds.
    :return: a whole number for counts, else the type of the column; a share is in per cent unless ``percent`` is off.
    :raises ValueError: if the chosen rows give no value, such as the last of none; the message says why.
    """
    kind = next((field.type for field in fields if field.name == computation.column), None)
    chosen = _Chosen([row for row in rows if matches(row, computation.where)], computation.column, kind)
    if computation.operation == "share":
        whole = _Chosen([row for row in rows if matches(row, computation.of)], computation.column, kind)
        return _share(computation, [row for row in whole.rows if matches(row, computation.where)], whole)
    if computation.operation == "difference":
        other = _Chosen([row for row in rows if matches(row, computation.minus)], computation.column, kind)
        return _difference(computation, chosen, other)
    return _OPERATIONS[computation.operation](chosen, computation.decimals)


def matches(row: Row, where: Where | None) -> bool:
    """Tell whether a row meets every condition: the value, one of a list of values, or within ``from`` and ``to``."""
    for column, wanted in (where or {}).items():
        cell = row[column]
        if isinstance(wanted, dict):
            low, high = wanted.get("from"), wanted.get("to")
            if cell is None or (low is not None and cell < low) or (high is not None and cell > high):
                return False
        elif cell not in (wanted if isinstance(wanted, list) else [wanted]):
            return False
    return True


class _Chosen:
    """The chosen rows and the filled cells of one column in them."""

    def __init__(self, rows: Sequence[Row], column: str | None, kind: str | None) -> None:
        self.rows = rows
        self.kind = kind
        self._column = column
        self.cells = [row[column] for row in rows if row[column] is not None] if column else []

    def some(self) -> list[Any]:
        """Give the cells, of which there must be at least one."""
        if not self.cells:
            raise ValueError(f"the conditions choose no row with a value in column '{self._column}'")
        return self.cells

    def one(self) -> Any:
        """Give the only cell."""
        if len(self.cells) != 1:
            message = f"a difference of {self.kind}s needs one row on each side, the conditions choose"
            raise ValueError(f"{message} {len(self.cells)} with a value in column '{self._column}'")
        return self.cells[0]

    def amount(self) -> Decimal:
        """Give the sum of the column, or the number of rows if no column is named."""
        return sum(map(_decimal, self.cells), Decimal(0)) if self._column else Decimal(len(self.rows))


def _decimal(number: float) -> Decimal:
    """Take a number as it is written, so that 0.1 and 0.2 make 0.3."""
    return Decimal(repr(number))


def _number(exact: Decimal, decimals: int | None) -> int | float:
    """Round half up to a number of decimals; None keeps what there is. Without decimals it becomes a whole number."""
    if decimals is not None:
        exact = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    whole = decimals == 0 if decimals is not None else exact == exact.to_integral_value()
    return int(exact) if whole else float(exact)


def _kept(value: Any, decimals: int | None) -> Value:
    """Give a cell, rounded if it is a number and decimals are asked for."""
    if decimals is None or isinstance(value, str | date):
        kept: Value = value
        return kept
    return _number(_decimal(value), decimals)


_OPERATIONS: dict[str, Callable[[_Chosen, int | None], Value]] = {
    "count": lambda chosen, _: len(chosen.rows),
    "distinct": lambda chosen, _: len(set(chosen.cells)),
    "sum": lambda chosen, decimals: _number(chosen.amount(), decimals),
    "mean": lambda chosen, decimals: _number(
        chosen.amount() / Decimal(len(chosen.some())), 1 if decimals is None else decimals
    ),
    "first": lambda chosen, decimals: _kept(chosen.some()[0], decimals),
    "last": lambda chosen, decimals: _kept(chosen.some()[-1], decimals),
    "min": lambda chosen, decimals: _kept(min(chosen.some()), decimals),
    "max": lambda chosen, decimals: _kept(max(chosen.some()), decimals),
}


def _share(computation: Computation, part: Sequence[Row], whole: _Chosen) -> Value:
    total = whole.amount()
    if not total:
        raise ValueError("the whole of which a share is asked is 0")
    amount = _Chosen(part, computation.column, whole.kind).amount()
    if computation.percent:
        return _number(100 * amount / total, computation.decimals or 0)
    return _number(amount / total, 2 if computation.decimals is None else computation.decimals)


def _difference(computation: Computation, one: _Chosen, other: _Chosen) -> Value:
    if one.kind == "date":
        return int((one.one() - other.one()).days)
    if one.kind == "year":
        return int(one.one() - other.one())
    return _number(one.amount() - other.amount(), computation.decimals)
