"""Tables as standard nodes: a head, rows of cells, columns as wide as their contents ask for."""

from __future__ import annotations

from collections.abc import Sequence

from docutils import nodes
from sphinx import addnodes

#: what a cell can be made of: text, inline nodes, or whole paragraphs
Content = str | nodes.Node | Sequence[nodes.Node]


def cell(content: Content, *, numeric: bool = False) -> nodes.entry:
    """Make a cell.

    :param content: text or inline nodes become a paragraph; nodes that are paragraphs or lists stay as they are.
    :param numeric: whether it is set flush right.
    """
    parts = [nodes.Text(content)] if isinstance(content, str) else content
    parts = [parts] if isinstance(parts, nodes.Node) else list(parts)
    if all(isinstance(part, nodes.Text | nodes.Inline) for part in parts):
        parts = [nodes.paragraph("", "", *parts)]
    return nodes.entry("", *parts, classes=["text-right"] if numeric else [])


def table(head: Sequence[nodes.entry], rows: Sequence[Sequence[nodes.entry]], *, classes: Sequence[str]) -> nodes.table:
    """Put cells together.

    :param head: the cells of the head.
    :param rows: the cells of each row.
    :param classes: classes of the table.
    """
    lines = [nodes.row("", *cells) for cells in [head, *rows]]
    group = nodes.tgroup(cols=len(head))
    group += [nodes.colspec(colwidth=width) for width in column_widths(lines)]
    group += [nodes.thead("", lines[0]), nodes.tbody("", *lines[1:])]
    result = nodes.table(classes=[*classes, "colwidths-auto"])
    result += group
    return result


def nothing(text: str) -> nodes.paragraph:
    """Stand in for a list that is empty.

    :param text: that there is nothing, and what would stand here.
    """
    return nodes.paragraph("", text, classes=["empty-list"])


def column_widths(rows: Sequence[nodes.Node]) -> list[int]:
    """Give each column room by its contents: enough for its longest word, more the longer its cells are.

    :param rows: rows of cells; a citation in a cell counts as the few digits that it will become.
    :return: widths in characters, as docutils counts them.
    """
    columns = zip(*(row.children for row in rows), strict=True)
    widths = []
    for cells in columns:
        texts = [_text(entry) for entry in cells]
        longest_word = max(len(word) for text in texts for word in [*text.split(" "), ""])
        typical = max(len(text) for text in texts) ** 0.75
        widths.append(max(longest_word, round(typical), 4))
    return widths


def _text(entry: nodes.Node) -> str:
    """Give the text of a cell as it will be printed."""
    return "".join(
        " " * 8 if isinstance(part, addnodes.pending_xref) and part.get("refdomain") == "cite" else part.astext()
        for part in entry.findall(lambda n: isinstance(n, nodes.Text | addnodes.pending_xref))
        if not isinstance(part.parent.parent, addnodes.pending_xref)
    )
