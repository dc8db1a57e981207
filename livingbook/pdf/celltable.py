"""A table as rows of cells, wherever it comes from: where its cells stand, and how its numbers are aligned."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

#: A number as tables print it: sign, currency, digits with separators, fraction, power of ten, unit of percent.
_NUMBER = re.compile(
    r"[-+−±~<>≈]?\s?[€$£¥]?\s?\d[\d,'’ \u00a0\u202f]*(?:\.(?P<fraction>\d+))?(?P<end>(?:e[-+]?\d+)?\s?%?)"
)
#: what stands where a number is missing
_NOTHING = frozenset({"", "NaN", "None", "<NA>", "—", "–", "-", "−", "n/a"})


@dataclass(frozen=True)
class Cell:
    """One cell of a table."""

    text: str
    #: a head of a column or a row
    heading: bool = False
    #: 'left', 'center' or 'right'; '' if the table says nothing of it
    align: str = ""
    columns: int = 1
    rows: int = 1
    #: Typst markup, if it is more than the text
    markup: str = ""
    #: digits missing to the longest fraction in its column, with the point if it has none
    padding: str = ""


@dataclass(frozen=True)
class Table:
    """A table: the rows of its head, the rows below."""

    head: list[list[Cell]]
    body: list[list[Cell]]
    caption: str = ""
    #: relative widths of the columns, if the table gives them
    widths: list[int] = field(default_factory=list)

    @cached_property
    def count(self) -> int:
        """The number of columns."""
        return max((at + cell.columns for row in place([*self.head, *self.body]) for at, cell in row), default=0)


def place(rows: Sequence[Sequence[Cell]]) -> Iterator[list[tuple[int, Cell]]]:
    """Give each cell the column in which it begins; cells of rows above may reach down and take columns.

    :param rows: the rows of a table, from the first.
    """
    taken: dict[int, int] = {}
    for row in rows:
        placed, column = [], 0
        for cell in row:
            while taken.get(column, 0):
                column += 1
            placed.append((column, cell))
            for reached in range(column, column + cell.columns):
                taken[reached] = cell.rows
            column += cell.columns
        yield placed
        taken = {column: left - 1 for column, left in taken.items() if left > 1}


def align_numbers(table: Table) -> Table:
    """Set the columns that hold only numbers flush right, heads included, with their points below each other.

    :param table: a table; where it says how a cell is aligned, that stays.
    """
    body = list(place(table.body))
    columns: dict[int, list[Cell]] = {}
    for row in body:
        for at, cell in row:
            if cell.columns == 1 and not cell.heading:
                columns.setdefault(at, []).append(cell)
    digits = {at: _fraction_digits(cells) for at, cells in columns.items()}
    numeric = {at: longest for at, longest in digits.items() if longest is not None}
    head = [[_aligned(at, cell, numeric) for at, cell in row] for row in place(table.head)]
    return replace(table, head=head, body=[[_aligned(at, cell, numeric, pad=True) for at, cell in row] for row in body])


def _fraction_digits(cells: Sequence[Cell]) -> int | None:
    """Give the length of the longest fraction in a column of numbers, None if it holds anything else."""
    found = [_NUMBER.fullmatch(cell.text) for cell in cells if cell.text not in _NOTHING]
    numbers = [number for number in found if number]
    if not numbers or len(numbers) < len(found):
        return None
    # where the ends differ, such as '3' and '4 %', points can't stand below each other
    same_end = len({number["end"] for number in numbers}) == 1
    return max(len(number["fraction"] or "") for number in numbers) if same_end else 0


def _aligned(at: int, cell: Cell, numeric: dict[int, int], *, pad: bool = False) -> Cell:
    if at not in numeric or cell.columns > 1:
        return cell
    number = _NUMBER.fullmatch(cell.text)
    align = cell.align or "right"
    if not pad or not number or align != "right":
        return replace(cell, align=align)
    fraction = number["fraction"] or ""
    missing = numeric[at] - len(fraction)
    return replace(cell, align=align, padding=("" if fraction or not missing else ".") + "0" * missing)
