"""How wide the columns of a table are, judged by what stands in them."""

from __future__ import annotations

from collections.abc import Sequence

from livingbook.pdf.escape import array

#: Letters that a line holds in the size of a table; a crowded table is set smaller and reaches into the margin.
_LINE, _CROWDED_LINE = 78, 118
#: Tables with more columns than this are crowded, and so are those whose rows hold more letters than this on average.
_CROWDED, _CROWDED_ROW = 6, 150
#: Letters' worth of white space beside each cell.
_GAP = 2


def is_crowded(rows: Sequence[Sequence[str]], count: int) -> bool:
    """Tell whether a table is set smaller and reaches into the margin.

    :param rows: the text of each cell, head included.
    :param count: the number of columns.
    """
    letters = sum(len(text) for row in rows for text in row)
    return count > _CROWDED or letters > _CROWDED_ROW * len(rows)


def column_widths(rows: Sequence[Sequence[str]], count: int) -> str:
    """Choose the widths of a table's columns.

    A table that fits keeps its natural widths. In a wider one each column gets room for its longest word, and what is
    left goes to the columns with much text, so that rows become as low as possible.

    :param rows: the text of each cell, head included; rows with spanning cells may be left out.
    :param count: the number of columns.
    :return: the argument ``columns`` of Typst's ``table``: a number, or an array of fractions.
    """
    columns = [[row[index] for row in rows if index < len(row)] for index in range(count)]
    longest = [max(map(len, cells), default=0) for cells in columns]
    line = (_CROWDED_LINE if is_crowded(rows, count) else _LINE) - _GAP * count
    if sum(longest) <= line:
        return str(count)
    words = [max((len(word) for cell in cells for word in cell.split()), default=1) for cells in columns]
    # between the mean and the longest cell: a column of many short cells and one long one may break the long one
    wishes = [
        (sum(map(len, cells)) / max(1, len(cells)) * most) ** 0.5 for cells, most in zip(columns, longest, strict=True)
    ]
    wants = [max(0.0, wish - word) for wish, word in zip(wishes, words, strict=True)]
    left = max(0.0, line - sum(words))
    share = left / sum(wants) if sum(wants) else 0.0
    return array([f"{word + want * share + _GAP:.1f}fr" for word, want in zip(words, wants, strict=True)])
