"""Tables: written in the text, or printed by a cell as HTML."""

from __future__ import annotations

from docutils import nodes

from livingbook.pdf.columns import column_widths, is_crowded
from livingbook.pdf.escape import array, string
from livingbook.pdf.htmltables import Cell, read_tables
from livingbook.pdf.render.core import Core

#: Class of an entry, as MyST, docutils and the book's own tables write it -> alignment on paper
_ALIGNMENTS = {"text-right": "right", "text-center": "center", "text-left": "left", "num": "right", "number": "right"}


class Tables(Core):
    """Tables with heads that are repeated, numbered captions, and cells that span."""

    def render_table(self, node: nodes.Element) -> str:
        """Set a table with its caption above it."""
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        caption = self.children(title).strip() if title is not None else ""
        number = self.number("table", node) if title is not None else ""
        bodies = [self._group(child, node) for child in node.children if isinstance(child, nodes.tgroup)]
        head = f"{string(number)}, {self.labels(node)}, [{caption}]"
        return f"\n#table-figure({head})[{self.mark(node)}{''.join(bodies)}]\n\n"

    def _group(self, group: nodes.Element, table: nodes.Element) -> str:
        columns = [child for child in group.children if isinstance(child, nodes.colspec)]
        widths = [column.get("colwidth", 1) for column in columns]
        given = "colwidths-given" in table.get("classes", ())
        texts = _texts(group)
        relative = array([f"{width}fr" for width in widths]) if given else column_widths(texts, len(columns))
        head = [cell for part in group.children if isinstance(part, nodes.thead) for cell in self._rows(part, columns)]
        body = [cell for part in group.children if isinstance(part, nodes.tbody) for cell in self._rows(part, columns)]
        return _table(relative, len(columns), head, body, crowded=is_crowded(texts, len(columns)))

    def _rows(self, part: nodes.Element, columns: list[nodes.colspec]) -> list[str]:
        cells = []
        for row in part.children:
            if not isinstance(row, nodes.row):
                continue
            for index, entry in enumerate(child for child in row.children if isinstance(child, nodes.entry)):
                stub = index < len(columns) and bool(columns[index].get("stub"))
                align = next((_ALIGNMENTS[name] for name in entry["classes"] if name in _ALIGNMENTS), "left")
                body = self.anchors(entry) + self.block(entry)
                span = (entry.get("morecols", 0) + 1, entry.get("morerows", 0) + 1)
                cells.append(_cell(f"#strong[{body}]" if stub and body else body, align, span))
        return cells

    def html_tables(self, node: nodes.Element) -> str:
        """Set the tables in the HTML that a cell printed, a DataFrame for one.

        :param node: a raw node.
        :return: '' if there is no table in it.
        """
        out = ""
        for table in read_tables(node.astext()):
            width = max((sum(cell.columns for cell in row) for row in [*table.head, *table.body]), default=0)
            if width:
                head = [self._html_cell(cell, node) for row in table.head for cell in row]
                body = [self._html_cell(cell, node) for row in table.body for cell in row]
                texts = [[cell.text for cell in row] for row in [*table.head, *table.body]]
                whole = [row for row in texts if len(row) == width]
                widths, crowded = column_widths(whole, width), is_crowded(whole, width)
                out += f'\n#table-figure("", (), [])[{_table(widths, width, head, body, crowded=crowded)}]\n\n'
        return out

    def _html_cell(self, cell: Cell, node: nodes.Element) -> str:
        body = self.text(cell.text, node)
        return _cell(f"#strong[{body}]" if cell.heading and body else body, cell.align, (cell.columns, cell.rows))


def _texts(group: nodes.Element) -> list[list[str]]:
    """Give the text of the cells of each row in which none spans."""
    rows = [list(row.findall(nodes.entry)) for row in group.findall(nodes.row)]
    return [
        [entry.astext() for entry in row]
        for row in rows
        if not any("morecols" in entry or "morerows" in entry for entry in row)
    ]


def _table(widths: str, count: int, head: list[str], body: list[str], *, crowded: bool) -> str:
    return f"#data-table({widths}, {count}, {array(head)}, {array(body)}, crowded: {str(crowded).lower()})"


def _cell(body: str, align: str, span: tuple[int, int]) -> str:
    columns, rows = span
    spans = f", colspan: {columns}, rowspan: {rows}" if span != (1, 1) else ""
    return f"table.cell(align: {align}{spans})[{body}]"
