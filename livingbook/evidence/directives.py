"""The role ``fact`` and the directive ``evidence-table``: evidence on the page, as standard nodes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective, SphinxRole

from livingbook.errors import BookError, did_you_mean
from livingbook.evidence.citing import citation, source_line
from livingbook.evidence.extension import FACTS, evidence_of
from livingbook.evidence.formatting import in_prose
from livingbook.evidence.tables import PACKAGE, SOURCE_COLUMN, Field, Table
from livingbook.faults import note_fault


class FactRole(SphinxRole):
    """``{fact}`id``` or ``{fact}`id|option```: the value of a fact, as a sentence writes it."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Give the value as plain text in a span of class ``fact``."""
        self.env.note_dependency(str(FACTS))
        fact_id, _, option = (part.strip() for part in self.text.partition("|"))
        facts = evidence_of(self.env).facts
        text = fact_id
        if fact_id not in facts:
            message = f"there is no fact '{fact_id}' in {FACTS}{did_you_mean(fact_id, facts)}"
            note_fault(self.env, self.lineno, message)
        else:
            try:
                text = facts[fact_id].in_prose(option)
            except ValueError as error:
                note_fault(self.env, self.lineno, str(error))
        return [nodes.inline(self.rawtext, text, classes=["fact"])], []


class EvidenceTable(SphinxDirective):
    """A table of the data package, whole or in part, with its source and counting rule below."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {
        "name": directives.unchanged_required,
        "caption": directives.unchanged_required,
        "columns": directives.unchanged_required,
        "where": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """Build the table and the line below it."""
        name = self.arguments[0]
        tables = evidence_of(self.env).tables
        if name not in tables:
            message = f"evidence-table: there is no table '{name}' in {PACKAGE}{did_you_mean(name, tables)}"
            note_fault(self.env, self.lineno, message)
            return []
        table = tables[name]
        self.env.note_dependency(str(PACKAGE))
        self.env.note_dependency(str(table.path))
        try:
            fields = [table.field(column) for column in self._names("columns")] or list(table.fields)
            rows = [row for row in table.rows() if self._wanted(table, row)]
        except KeyError as error:
            note_fault(self.env, self.lineno, f"evidence-table: {error.args[0]}")
            return []
        except BookError as error:
            for fault in error.faults or [str(error)]:
                note_fault(self.env, self.lineno, fault)
            return []
        return [self._table(table, fields, rows), self._below(table)]

    def _names(self, option: str) -> list[str]:
        return [name for name in re.split(r"\s*,\s*", self.options.get(option, "").strip()) if name]

    def _wanted(self, table: Table, row: dict[str, Any]) -> bool:
        """Tell whether a row meets every condition of ``:where:``, such as 'featured = yes'."""
        for condition in self._names("where"):
            column, _, value = (part.strip() for part in condition.partition("="))
            if str(row[table.field(column).name]) != value:
                return False
        return True

    def _table(self, table: Table, fields: Sequence[Field], rows: Sequence[dict[str, Any]]) -> nodes.table:
        result = nodes.table(classes=["evidence-table", "colwidths-auto"])
        caption = self.options.get("caption", table.title)
        inline, messages = self.parse_inline(caption)
        result += nodes.title(caption, "", *inline, *messages)
        head = nodes.row()
        head += [self._cell(field, nodes.Text(field.title)) for field in fields]
        body = nodes.tbody()
        for row in rows:
            line = nodes.row()
            line += [self._cell(field, self._content(field, row[field.name])) for field in fields]
            body += line
        group = nodes.tgroup(cols=len(fields))
        group += [nodes.colspec(colwidth=width) for width in _column_widths([head, *body.children])]
        group += [nodes.thead("", head), body]
        result += group
        self.set_source_info(result)
        self.add_name(result)
        return result

    def _cell(self, field: Field, content: nodes.Node) -> nodes.entry:
        numeric = field.type in ("integer", "number")
        return nodes.entry("", nodes.paragraph("", "", content), classes=["text-right"] if numeric else [])

    def _content(self, field: Field, value: Any) -> nodes.Node:
        if field.name == SOURCE_COLUMN and value:
            return self._cite(value.split("; "))
        if value is None:
            return nodes.Text("–")
        if isinstance(value, bool):
            return nodes.Text("yes" if value else "no")
        if isinstance(value, int | float | date):
            return nodes.Text(in_prose(value, group=field.type != "year"))
        return nodes.Text(str(value))

    def _below(self, table: Table) -> nodes.paragraph:
        return source_line(
            [
                ("Source", self._cite([key for key, _ in table.sources])),
                ("As of", in_prose(table.as_of)),
                ("How we count", table.counting),
            ]
        )

    def _cite(self, keys: Sequence[str]) -> nodes.Node:
        return citation(keys, env=self.env, document=self.state.document, line=self.lineno)


def _column_widths(rows: Sequence[nodes.Node]) -> list[int]:
    """Give each column room by its contents: enough for its longest word, more the longer its cells are.

    :param rows: rows of cells; a cell that holds a citation counts as the few digits that it will become.
    :return: widths in characters, as docutils counts them.
    """
    columns = zip(*(row.children for row in rows), strict=True)
    widths = []
    for cells in columns:
        texts = [" " * 8 if cell.next_node(addnodes.pending_xref) else cell.astext() for cell in cells]
        longest_word = max(len(word) for text in texts for word in [*text.split(" "), ""])
        typical = max(len(text) for text in texts) ** 0.75
        widths.append(max(longest_word, round(typical), 4))
    return widths
