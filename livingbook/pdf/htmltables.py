"""Read the tables in a piece of HTML, such as the one that pandas writes for a DataFrame."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from docutils import nodes

#: A number as tables print it: digits with signs, separators, units of percent or money, or a sign for 'none'.
_NUMBER = re.compile(r"[-+−]?[€$£]?\s?\d[\d.,'’ \u00a0\u202f]*(?:e[-+]?\d+)?\s?%?|NaN|None|—|–|-|")


@dataclass(frozen=True)
class Cell:
    """One cell of a table."""

    text: str
    #: a head of a column or a row
    heading: bool
    #: 'left' or 'right'
    align: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class Table:
    """A table: the rows of its head, the rows below."""

    head: list[list[Cell]]
    body: list[list[Cell]]


def read_tables(html: str) -> list[Table]:
    """Read all tables, in order; tables within tables count as text.

    :param html: a fragment of HTML.
    :return: the tables; a column that holds only numbers is aligned to the right, head included.
    """
    soup = BeautifulSoup(html, "html.parser")
    return [_read(table) for table in soup.find_all("table") if table.find_parent("table") is None]


def visible_text(html: str) -> str:
    """Give the text a reader of the page would see.

    :param html: a fragment of HTML.
    :return: the text, white space collapsed; scripts and styles left out.
    """
    soup = BeautifulSoup(html, "html.parser")
    for hidden in soup(["script", "style", "template", "noscript"]):
        hidden.decompose()
    return " ".join(soup.get_text(" ").split())


def inline_html(node: nodes.Element) -> str | None:
    """Translate the few pieces of HTML that MyST writes within a line: boxes of tasks, and struck words.

    :param node: a raw node.
    :return: Typst markup; None if it is any other HTML.
    """
    text = node.astext().strip()
    if text.startswith("<input") and 'type="checkbox"' in text:
        return "☑ " if "checked=" in text else "☐ "
    siblings = [child.astext() for child in node.parent.children if isinstance(child, nodes.raw)]
    if text in ("<s>", "</s>") and siblings.count("<s>") == siblings.count("</s>"):
        return "#strike[" if text == "<s>" else "]"
    return None


def _read(table: Tag) -> Table:
    head_rows = set(map(id, table.thead.find_all("tr"))) if table.thead else set()
    rows = table.find_all("tr")
    numeric = _numeric_columns([row for row in rows if id(row) not in head_rows])
    head = [_cells(row, numeric) for row in rows if id(row) in head_rows]
    body = [_cells(row, numeric) for row in rows if id(row) not in head_rows]
    return Table(head, body)


def _numeric_columns(rows: list[Tag]) -> set[int]:
    columns: dict[int, list[bool]] = {}
    for row in rows:
        for index, cell in enumerate(row.find_all(["td", "th"], recursive=False)):
            number = cell.name == "td" and _NUMBER.fullmatch(cell.get_text(" ", strip=True)) is not None
            columns.setdefault(index, []).append(number)
    return {index for index, found in columns.items() if all(found)}


def _cells(row: Tag, numeric: set[int]) -> list[Cell]:
    return [
        Cell(
            text=" ".join(cell.get_text(" ").split()),
            heading=cell.name == "th",
            align="right" if index in numeric else "left",
            columns=_span(cell, "colspan"),
            rows=_span(cell, "rowspan"),
        )
        for index, cell in enumerate(row.find_all(["td", "th"], recursive=False))
    ]


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name, "1"))
    return max(1, int(value)) if value.isdigit() else 1
