"""How a table is set and how wide its columns are, judged by what stands in them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from livingbook.pdf.celltable import Cell, Table
from livingbook.pdf.escape import array, only_words

#: Tables with more columns than this are crowded, and so are those whose rows would take more lines on average.
_CROWDED, _LINES = 6, 2.0
#: how much a column's mean weighs against its longest cell, in the widths that are tried; the lowest table counts
_BLENDS = (0.5, 0.0, 0.25, 0.75, 1.0)
#: how many rows are looked at, how many letters may be moved at once between columns, and how often
_SAMPLE, _STEPS, _MOVES = 60, (2.0, 5.0, 10.0), 20
#: letters' worth of white space beside each cell
_GAP = 2
#: where a line may be broken, addresses included; and the longest piece for which a table makes room
_BREAKS, _WORD = re.compile(r"[\s/]+"), 40
#: how much smaller than its look a table may be set before it takes the next one
_SMALLEST = 0.88
#: lines that surely stand in half a page together with a caption, and the white space of a row in lines
_LOW, _ROW_SPACE = 17, 0.7
#: lines that half a page holds, and what ends a line in the markup of a cell: a paragraph, a line of code
_TALL, _LINE_ENDS = 24, ("\n\n", r"\u{a}")


@dataclass(frozen=True)
class Look:
    """How a table is set: its name in the template, and how much smaller than usual its letters are."""

    #: 'plain'; 'crowded': smaller, and into the margin; 'turned': on a page of its own, in landscape
    name: str
    #: letters that a line holds in this look
    line: int
    scale: float = 1.0


@dataclass(frozen=True)
class Lines:
    """How many letters a line of a table holds in each look, on the default paper with its default margins."""

    plain: int = 78
    crowded: int = 118
    turned: int = 164

    def on(self, *, text: float, reach: float, turned: float) -> Lines:
        """Count the letters on another paper.

        :param text: width of the text, as a part of the default's; of smaller letters more fit.
        :param reach: the same of the text with the margin that a wide table reaches into.
        :param turned: the same of the text of a page in landscape.
        """
        return Lines(round(self.plain * text), round(self.crowded * reach), round(self.turned * turned))


_DEFAULT = Lines()


def choose_look(rows: Sequence[Sequence[str]], count: int, *, turnable: bool = True, lines: Lines = _DEFAULT) -> Look:
    """Choose how a table is set: so that no word has to be cut.

    :param rows: the text of each cell, head included; rows with spanning cells may be left out.
    :param count: the number of columns.
    :param turnable: whether the table may have pages of its own; not if it stands within a box or a list.
    :param lines: the letters that a line holds.
    """
    needed = sum(_longest_words(rows, count)) + _GAP * count
    crowded = count > _CROWDED or needed > lines.plain or _height(rows, count, lines.plain) > _LINES
    if not crowded:
        return Look("plain", lines.plain)
    scale = min(1.0, lines.crowded / max(1, needed))
    if scale >= _SMALLEST or not turnable:
        return Look("crowded", round(lines.crowded / scale), round(scale, 3))
    scale = min(1.0, lines.turned / needed)
    return Look("turned", round(lines.turned / scale), round(scale, 3))


def is_tall(row: Sequence[Cell], letters: Sequence[float]) -> bool:
    """Say whether a row may be about half a page high or more, so that it has to break where a page ends.

    :param row: its cells.
    :param letters: the letters that each column holds in a line, see :func:`column_letters`; empty if every cell fits.
    """
    return _row_lines(row, letters) > _TALL


def _row_lines(row: Sequence[Cell], letters: Sequence[float]) -> float:
    """Guess how many lines a row takes, not rounded."""
    narrowest = min(letters, default=_DEFAULT.plain)
    widths = letters if len(row) == len(letters) else [narrowest] * len(row)
    lines = (
        len(cell.text) / width + sum(cell.markup.count(end) for end in _LINE_ENDS)
        for cell, width in zip(row, widths, strict=True)
    )
    return max(lines, default=0)


def is_low(table: Table, letters: Sequence[float]) -> bool:
    """Say whether a table is surely lower than half a page, so that the template need not lay it out to know.

    :param table: the table.
    :param letters: the letters that each column holds in a line, see :func:`column_letters`; empty if every cell fits.
    """
    rows = [*table.head, *table.body]
    if not all(only_words(cell.markup) for row in rows for cell in row):
        return False
    return sum(math.ceil(_row_lines(row, letters)) + _ROW_SPACE for row in rows) < _LOW


def column_widths(rows: Sequence[Sequence[str]], count: int, line: int = _DEFAULT.plain) -> str:
    """Choose the widths of a table's columns.

    A table that fits keeps its natural widths. In a wider one each column gets room for its longest word, and what is
    left goes to the columns with much text, so that rows become as low as possible.

    :param rows: the text of each cell, head included; rows with spanning cells may be left out.
    :param count: the number of columns.
    :param line: the number of letters that a line of the table holds.
    :return: the argument ``columns`` of Typst's ``table``: a number, or an array of fractions.
    """
    return fractions(column_letters(rows, count, line), count)


def fractions(letters: Sequence[float], count: int) -> str:
    """Write the widths of columns for Typst.

    :param letters: the letters that each column holds in a line, none if the natural widths fit.
    :param count: the number of columns.
    :return: the argument ``columns`` of Typst's ``table``: a number, or an array of fractions.
    """
    return array([f"{width + _GAP:.1f}fr" for width in letters]) if letters else str(count)


def column_letters(rows: Sequence[Sequence[str]], count: int, line: int) -> list[float]:
    """Give the letters that each column holds in a line, none if the natural widths fit.

    :param rows: the text of each cell, head included; rows with spanning cells may be left out.
    :param count: the number of columns.
    :param line: the number of letters that a line of the table holds.
    """
    columns = [[row[index] for row in rows if index < len(row)] for index in range(count)]
    longest = [max(map(len, cells), default=0) for cells in columns]
    room = line - _GAP * count
    if sum(longest) <= room:
        return []
    words = _longest_words(rows, count)
    means = [sum(map(len, cells)) / max(1, len(cells)) for cells in columns]
    # between the mean and the longest cell: a column of many short cells and one long one may break the long one
    choices = [
        _share(words, [mean**blend * most ** (1 - blend) for mean, most in zip(means, longest, strict=True)], room)
        for blend in _BLENDS
    ]
    some = [tuple(map(len, cells[:: max(1, len(rows) // _SAMPLE)])) for cells in columns]
    return _lowered(min(choices, key=lambda widths: _lines(some, widths)), words, some)


def _lowered(widths: list[float], words: Sequence[int], lengths: Sequence[tuple[int, ...]]) -> list[float]:
    """Move room from one column to another as long as that saves lines, as for a date that just doesn't fit."""
    best, lines = widths, _lines(lengths, widths)
    for _ in range(_MOVES):
        moved = [
            [width + step * ((to == at) - (giver == at)) for at, width in enumerate(best)]
            for step in _STEPS
            for giver in range(len(best))
            for to in range(len(best))
            if giver != to and best[giver] - step >= words[giver]
        ]
        lowest = min(moved, key=lambda tried: _lines(lengths, tried), default=best)
        if (found := _lines(lengths, lowest)) >= lines:
            break
        best, lines = lowest, found
    return best


def _share(words: Sequence[int], wishes: Sequence[float], room: int) -> list[float]:
    """Give each column its longest word, and of what is left a share of what it wishes beyond."""
    wants = [max(0.0, wish - word) for wish, word in zip(wishes, words, strict=True)]
    left = max(0.0, room - sum(words))
    share = left / sum(wants) if sum(wants) else 0.0
    return [word + want * share for word, want in zip(words, wants, strict=True)]


def _lines(lengths: Sequence[tuple[int, ...]], widths: Sequence[float]) -> tuple[int, int]:
    """Guess how many lines all rows take in columns of so many letters; then, how many all cells take together.

    :param lengths: for each column, the letters in its cells.
    :param widths: for each column, the letters that a line of it holds.
    """
    columns = [_column_lines(cells, width) for cells, width in zip(lengths, widths, strict=True)]
    return sum(map(max, zip(*columns, strict=True))), sum(map(sum, columns))


@lru_cache(maxsize=1024)
def _column_lines(lengths: tuple[int, ...], width: float) -> list[int]:
    """Give the lines of each cell of a column. Of the columns of two tries most are the same."""
    return [math.ceil(length / width) for length in lengths]


def _height(rows: Sequence[Sequence[str]], count: int, line: int) -> float:
    """Guess how many lines a row takes on average."""
    widths = column_letters(rows, count, line)
    lengths = [tuple(len(row[index]) for row in rows) for index in range(count)]
    return _lines(lengths, widths)[0] / len(rows) if widths and rows else 1.0


def _longest_words(rows: Sequence[Sequence[str]], count: int) -> list[int]:
    columns = [[row[index] for row in rows if index < len(row)] for index in range(count)]
    return [
        max((min(len(word), _WORD) for cell in cells for word in _BREAKS.split(cell)), default=1) or 1
        for cells in columns
    ]
