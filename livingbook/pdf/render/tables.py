"""Tables: written in the text, or printed by a cell as HTML."""

from __future__ import annotations

from docutils import nodes

from livingbook.pdf.celltable import Cell, Table, align_numbers
from livingbook.pdf.columns import choose_look, column_letters, fractions, is_low, is_tall
from livingbook.pdf.escape import array, string
from livingbook.pdf.htmltables import read_tables
from livingbook.pdf.render.core import Core

#: Class of an entry, as MyST, docutils and the book's own tables write it -> alignment on paper
_ALIGNMENTS = {"text-right": "right", "text-center": "center", "text-left": "left", "num": "right", "number": "right"}

#: a table of no more rows is kept on one page, if that leaves no great hole
_SHORT = 16


class Tables(Core):
    """Tables with heads that are repeated, numbered captions, and cells that span."""

    def render_table(self, node: nodes.Element) -> str:
        """Set a table with its caption above it."""
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        caption = self.children(title).strip() if title is not None else ""
        number = self.number("table", node) if title is not None else ""
        groups = [child for child in node.children if isinstance(child, nodes.tgroup)]
        tables = [self._read(group, given="colwidths-given" in node.get("classes", ())) for group in groups]
        head = f"{string(number)}, {self.labels(node)}, [{caption}]"
        return "".join(self._set(table, node, head) for table in tables)

    def _read(self, group: nodes.Element, *, given: bool) -> Table:
        columns = [child for child in group.children if isinstance(child, nodes.colspec)]
        stubs = {index for index, column in enumerate(columns) if column.get("stub")}
        head, body = (
            [self._cells(row, stubs) for part in group.children if isinstance(part, kind) for row in part.children]
            for kind in (nodes.thead, nodes.tbody)
        )
        return Table(head, body, widths=[int(column.get("colwidth", 1)) for column in columns] if given else [])

    def _cells(self, row: nodes.Node, stubs: set[int]) -> list[Cell]:
        return [
            Cell(
                text=" ".join(entry.astext().split()),
                heading=index in stubs,
                align=next((_ALIGNMENTS[name] for name in entry["classes"] if name in _ALIGNMENTS), ""),
                columns=entry.get("morecols", 0) + 1,
                rows=entry.get("morerows", 0) + 1,
                markup=self.anchors(entry) + self.block(entry),
            )
            for index, entry in enumerate(child for child in row.children if isinstance(child, nodes.entry))
        ]

    def html_tables(self, node: nodes.Element) -> str:
        """Set the tables in the HTML that a cell printed, a DataFrame for one.

        :param node: a raw node.
        :return: '' if there is no table in it.
        """
        return "".join(
            self._set(table, node, f'"", (), [{self.text(table.caption, node)}]')
            for table in read_tables(node.astext())
            if table.count
        )

    def _set(self, table: Table, node: nodes.Element, head: str) -> str:
        table = align_numbers(table)
        whole = [[cell.text for cell in row] for row in [*table.head, *table.body] if len(row) == table.count]
        look = choose_look(whole, table.count, turnable=self.stands_in_text(node), lines=self.source.lines)
        letters = column_letters(whole, table.count, look.line)
        widths = fractions(letters, table.count)
        if table.widths and look.name == "plain":
            widths = array([f"{width}fr" for width in table.widths])
        tall = [is_tall(row, letters) for row in table.body]
        head_cells = array([self._typst(cell, node) for row in table.head for cell in row])
        body_cells = array(
            [self._typst(cell, node, tall=high) for row, high in zip(table.body, tall, strict=True) for cell in row]
        )
        body = f"#data-table({widths}, {head_cells}, {body_cells}, look: {string(look.name)}, scale: {look.scale})"
        facts = {
            "turned": look.name == "turned",
            "short": len(table.body) <= _SHORT,
            "low": is_low(table, letters),
        }
        given = ", ".join(f"{name}: {str(fact).lower()}" for name, fact in facts.items())
        return f"\n#table-figure({head}, {given})[{self.mark(node)}{body}]\n\n"

    def _typst(self, cell: Cell, node: nodes.Element, *, tall: bool = False) -> str:
        body = cell.markup or self.text(cell.text, node)
        body = f"#strong[{body}]" if cell.heading and body else body
        body += f"#hide[{cell.padding}]" if cell.padding else ""
        spans = f", colspan: {cell.columns}, rowspan: {cell.rows}" if (cell.columns, cell.rows) != (1, 1) else ""
        breaks = ", breakable: true" if tall else ""
        return f"(align: {cell.align or 'left'}{spans}{breaks}, body: [{body}])"
