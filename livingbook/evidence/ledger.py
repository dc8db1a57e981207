"""The directive ``fact-ledger``: every fact of the book, with its sources and the chapters that use it."""

from __future__ import annotations

from datetime import date

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from livingbook import clock
from livingbook.evidence import tablenodes
from livingbook.evidence.claimboxes import PLACE as CLAIMS_TABLE
from livingbook.evidence.directives import note_table
from livingbook.evidence.extension import FACTS, evidence_of
from livingbook.evidence.factcells import anchor, counting, sources, value_cell, when_checked
from livingbook.evidence.facts import Fact
from livingbook.evidence.filling import Filling, fill, rows
from livingbook.evidence.formatting import curly, in_prose
from livingbook.evidence.numbers import PLACE as NUMBERS
from livingbook.evidence.tablenodes import cell
from livingbook.evidence.uses import domain_of, reading_order
from livingbook.language import _, mark

PLACE = "fact-ledger"
_HEAD = (mark("Value"), mark("What it is, and how it was counted"), mark("As of"), mark("Sources"), mark("Used in"))


class FactLedger(SphinxDirective):
    """``{fact-ledger}``: all facts in the order of their first use."""

    def run(self) -> list[nodes.Node]:
        """Make the table; order, uses and what is overdue are filled in when the page is written."""
        self.env.note_dependency(str(FACTS))
        domain_of(self.env).note("places", self.env.docname, PLACE, self.lineno)
        evidence = evidence_of(self.env)
        for table in evidence.tables.values():
            note_table(self.env, table)
        if not evidence.facts:
            return [tablenodes.nothing(_("The book states no number. Each would stand here with its source."))]
        lines = [self._row(fact) for fact in evidence.facts.values()]
        classes = [PLACE, "fact-table", "searchable"]
        result = tablenodes.table([cell(_(title)) for title in _HEAD], lines, classes=classes)
        self.set_source_info(result)
        return [result]

    def _row(self, fact: Fact) -> list[nodes.entry]:
        document = self.state.document
        tables = evidence_of(self.env).tables
        found = sources(fact.sources, env=self.env, document=document, line=self.lineno)
        how = counting(fact, tables, self.env.docname)
        checked = when_checked(fact.sources)
        row = [
            value_cell(fact),
            _with_small_print([nodes.Text(curly(fact.statement))], how),
            cell(in_prose(fact.as_of)),
            _with_small_print(found, [nodes.Text(checked)] if checked else []),
            cell(""),
        ]
        row[0]["ledger_fact"] = fact.id
        return row


class FillLedger(Filling):
    """Puts the facts into the order of their first use, and says where each is used and which are overdue."""

    def run(self, **_kwargs: object) -> None:
        """Fill the tables of this document."""
        domain, order = domain_of(self.env), reading_order(self.env)
        uses: dict[str, list[str]] = {}
        # a claim's box in its chapter is a use; the list of all claims repeats it
        for docname in (name for name in order if CLAIMS_TABLE not in domain.used("places", name)):
            for fact_id in domain.used("facts", docname):
                uses.setdefault(fact_id, []).append(docname)
        rank = {fact_id: number for number, fact_id in enumerate(uses)}
        facts, today = evidence_of(self.env).facts, clock.today()
        for body in self.bodies(PLACE):
            for cells in rows(body, lambda cells: rank.get(cells[0]["ledger_fact"], len(rank))):
                value, as_of, used_in = cells[0], cells[2], cells[4]
                fact = facts[value["ledger_fact"]]
                fill(used_in, self._used_in(fact, uses.get(fact.id, [])))
                if fact.review and fact.overdue(today):
                    as_of.append(_overdue(fact.review))

    def _used_in(self, fact: Fact, docnames: list[str]) -> nodes.paragraph:
        paragraph = nodes.paragraph()
        for docname in docnames:
            if paragraph.children:
                paragraph += nodes.Text("; ")
            listed = NUMBERS in domain_of(self.env).used("places", docname)
            target = anchor(fact.id) if listed else ""
            paragraph += self.link(docname, target, short=True)
        return paragraph if docnames else nodes.paragraph("", _("not used"))


def _with_small_print(main: list[nodes.Node], small: list[nodes.Node]) -> nodes.entry:
    below = [nodes.paragraph("", "", *small, classes=["small-print"])] if small else []
    return cell([nodes.paragraph("", "", *main), *below])


def _overdue(review: date) -> nodes.paragraph:
    badge = nodes.inline("", _("Overdue"), classes=["overdue"])
    return nodes.paragraph("", "", badge, nodes.Text(_(": to be looked at by {date}.").format(date=in_prose(review))))


def connect(app: Sphinx) -> None:
    """Register the directive and its filling."""
    app.add_directive(PLACE, FactLedger)
    app.add_post_transform(FillLedger)
