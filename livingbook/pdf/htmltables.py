"""Read the tables in a piece of HTML, such as the one that pandas writes for a DataFrame."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag
from docutils import nodes

from livingbook.pdf.celltable import Cell, Table


def read_tables(html: str) -> list[Table]:
    """Read all tables, in order; tables within tables count as text.

    :param html: a fragment of HTML.
    :return: the tables; the cells in the head are headings.
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
    """Translate the few pieces of HTML that MyST writes within a line: breaks, boxes of tasks, struck words.

    :param node: a raw node.
    :return: Typst markup; None if it is any other HTML.
    """
    text = node.astext().strip()
    if text in ("<br />", "<br/>", "<br>"):
        return "#linebreak()"
    if text.startswith("<input") and 'type="checkbox"' in text:
        return "☑ " if "checked=" in text else "☐ "
    siblings = [child.astext() for child in node.parent.children if isinstance(child, nodes.raw)]
    if text in ("<s>", "</s>") and siblings.count("<s>") == siblings.count("</s>"):
        return "#strike[" if text == "<s>" else "]"
    return None


def _read(table: Tag) -> Table:
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    head_rows = set(map(id, table.thead.find_all("tr"))) if table.thead else set()
    if not head_rows and rows and not rows[0].find("td"):
        head_rows = {id(rows[0])}
    caption = table.caption.get_text(" ", strip=True) if table.caption else ""
    head = [_cells(row) for row in rows if id(row) in head_rows]
    return Table(head, [_cells(row) for row in rows if id(row) not in head_rows], caption)


def _cells(row: Tag) -> list[Cell]:
    return [
        Cell(
            text=" ".join(cell.get_text(" ").split()),
            heading=cell.name == "th",
            columns=_span(cell, "colspan"),
            rows=_span(cell, "rowspan"),
        )
        for cell in row.find_all(["td", "th"], recursive=False)
    ]


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name, "1"))
    return max(1, int(value)) if value.isdigit() else 1
