"""The role ``fact`` and the directive ``evidence-table``: evidence on the page, as standard nodes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective, SphinxRole

from livingbook.errors import BookError, did_you_mean
from livingbook.evidence import tablenodes
from livingbook.evidence.citing import citation, source_line
from livingbook.evidence.extension import FACTS, evidence_of
from livingbook.evidence.formatting import in_prose
from livingbook.evidence.tablenodes import cell
from livingbook.evidence.tables import PACKAGE, SOURCE_COLUMN, Field, Table
from livingbook.evidence.uses import domain_of
from livingbook.faults import note_fault
from livingbook.language import _

#: attribute of the span around a value: the id of its fact
FACT_ID = "fact_id"
#: the option that asks for a link, and the attribute that says so
LINK = "link"
#: types of column that are set flush right
NUMERIC = frozenset({"integer", "number"})


class FactRole(SphinxRole):
    """``{fact}`id``` or ``{fact}`id|options```: the value of a fact, as a sentence writes it."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Give the value as plain text in a span of class ``fact``; ``numbers`` makes the links."""
        self.env.note_dependency(str(FACTS))
        fact_id, _, written = (part.strip() for part in self.text.partition("|"))
        options = [option.strip() for option in written.split(",") if option.strip()]
        forms = [option for option in options if option != LINK]
        evidence = evidence_of(self.env)
        node = nodes.inline(self.rawtext, "", classes=["fact"])
        if fact_id not in evidence.facts:
            message = f"there is no fact '{fact_id}' in {FACTS}{did_you_mean(fact_id, evidence.facts)}"
            note_fault(self.env, self.lineno, message)
            return [node], []
        fact = evidence.facts[fact_id]
        try:
            if len(forms) > 1:
                raise ValueError(f"fact '{fact_id}': one form at a time, not {' and '.join(forms)}")
            text = fact.in_prose(*forms)
        except ValueError as error:
            note_fault(self.env, self.lineno, str(error))
            return [node], []
        domain_of(self.env).note("facts", self.env.docname, fact_id, self.lineno)
        if fact.computation:
            note_table(self.env, evidence.tables[fact.computation.table])
        node += nodes.Text(text)
        node[FACT_ID], node[LINK] = fact_id, LINK in options
        self.set_source_info(node)
        return [node], []


class EvidenceTable(SphinxDirective):
    """A table of the data package, whole or in part, with its source and counting rule below."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {
        "name": directives.unchanged_required,
        "caption": directives.unchanged_required,
        "columns": directives.unchanged_required,
        "where": directives.unchanged_required,
        "searchable": directives.flag,
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
        note_table(self.env, table)
        try:
            fields = [table.field(column) for column in self._names("columns")] or list(table.fields)
            rows = [row for row in table.rows() if self._wanted(table, row)]
            if not rows and "where" in self.options:
                raise KeyError(f"no row of '{name}' meets ':where: {self.options['where']}'")
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
            column, sign, value = (part.strip() for part in condition.partition("="))
            if not sign:
                raise KeyError(f"':where: {condition}' must read 'column = value'")
            if str(row[table.field(column).name]) != value:
                return False
        return True

    def _table(self, table: Table, fields: Sequence[Field], rows: Sequence[dict[str, Any]]) -> nodes.table:
        classes = ["evidence-table", *(["searchable"] if "searchable" in self.options else [])]
        head = [cell(field.title, numeric=field.type in NUMERIC) for field in fields]
        lines = [
            [cell(self._content(field, row[field.name]), numeric=field.type in NUMERIC) for field in fields]
            for row in rows
        ]
        result = tablenodes.table(head, lines, classes=classes)
        caption = self.options.get("caption", table.title)
        inline, messages = self.parse_inline(caption)
        result.insert(0, nodes.title(caption, "", *inline, *messages))
        self.set_source_info(result)
        self.add_name(result)
        return result

    def _content(self, field: Field, value: Any) -> nodes.Node:
        if field.name == SOURCE_COLUMN and value:
            return self._cite(value.split("; "))
        if value is None:
            return nodes.Text("–")
        if isinstance(value, bool):
            return nodes.Text(_("yes") if value else _("no"))
        if isinstance(value, int | float | date):
            return nodes.Text(in_prose(value, group=field.type != "year"))
        return nodes.Text(str(value))

    def _below(self, table: Table) -> nodes.paragraph:
        return source_line(
            [
                (_("Source"), self._cite([key for key, _ in table.sources])),
                (_("As of"), in_prose(table.as_of)),
                (_("How we count"), table.counting),
            ]
        )

    def _cite(self, keys: Sequence[str]) -> nodes.Node:
        return citation(keys, env=self.env, document=self.state.document, line=self.lineno)


def note_table(env: BuildEnvironment, table: Table) -> None:
    """Read the document that is being read anew whenever the table or its description changes."""
    env.note_dependency(str(PACKAGE))
    env.note_dependency(str(table.path))


def connect(app: Sphinx) -> None:
    """Register role and directive."""
    app.add_role("fact", FactRole())
    app.add_directive("evidence-table", EvidenceTable)
