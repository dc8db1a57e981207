"""'Numbers in this chapter': every fact that a document uses, in one table; and the links that lead into it."""

from __future__ import annotations

from collections.abc import Sequence

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from livingbook.evidence import tablenodes
from livingbook.evidence.directives import FACT_ID, LINK
from livingbook.evidence.extension import evidence_of
from livingbook.evidence.factcells import anchor, counting, sources, value_cell
from livingbook.evidence.facts import Fact
from livingbook.evidence.filling import fill
from livingbook.evidence.formatting import curly, in_prose
from livingbook.evidence.tablenodes import cell
from livingbook.evidence.tables import Table
from livingbook.evidence.uses import domain_of
from livingbook.faults import note_fault
from livingbook.language import _, mark

PLACE = "chapter-numbers"
#: class of the boxes in which every value is a link
LINKED_BOX = "at-a-glance"
_HEAD = (mark("Value"), mark("What it is"), mark("As of"), mark("Source"), mark("How we count"))


class ChapterNumbers(SphinxDirective):
    """``{chapter-numbers}``: the table of the facts in this document."""

    def run(self) -> list[nodes.Node]:
        """Leave a place that is filled when the whole document is read."""
        domain = domain_of(self.env)
        if PLACE in domain.used("places", self.env.docname):
            note_fault(self.env, self.lineno, f"a second '{PLACE}'; one holds all numbers of the chapter")
            return []
        domain.note("places", self.env.docname, PLACE, self.lineno)
        place = nodes.container(classes=[PLACE])
        self.set_source_info(place)
        return [place]


def fill_numbers(app: Sphinx, doctree: nodes.document) -> None:
    """Fill the table of a document that has just been read, and link values to their rows in it."""
    env = app.env
    place = next((node for node in doctree.findall(nodes.container) if PLACE in node["classes"]), None)
    linked = [node for node in doctree.findall(nodes.inline) if FACT_ID in node and _wants_link(node)]
    if place is None:
        for node in linked:
            if node[LINK]:
                message = f"fact '{node[FACT_ID]}' is to be a link, but the chapter has no '{PLACE}' to lead to"
                note_fault(env, node.line, message)
        return
    evidence = evidence_of(env)
    used = domain_of(env).used("facts", env.docname)
    # a fact that has gone in the meantime is a fault noted elsewhere
    facts = [evidence.facts[fact_id] for fact_id in used if fact_id in evidence.facts]
    if not facts:
        place += tablenodes.nothing(_("This chapter states no number."))
        return
    place += _table(facts, evidence.tables, env, doctree, place.line or 1)
    for node in linked:
        target = nodes.reference("", node.astext(), refid=anchor(node[FACT_ID]), internal=True)
        target["classes"].append("fact-link")
        fill(node, target)


def _wants_link(node: nodes.inline) -> bool:
    """Tell whether a value is to be a link: its author asks for it, or it stands in a box that has them."""
    above: list[nodes.Element] = []
    parent = node.parent
    while parent is not None:
        above.append(parent)
        parent = parent.parent
    if any(isinstance(element, nodes.reference | addnodes.pending_xref) for element in above):
        return False
    return bool(node[LINK]) or any(
        isinstance(element, nodes.Admonition) and LINKED_BOX in element["classes"] for element in above
    )


def _table(
    facts: Sequence[Fact], tables: dict[str, Table], env: BuildEnvironment, document: nodes.document, line: int
) -> nodes.table:
    rows = [
        [
            value_cell(fact),
            cell(curly(fact.statement)),
            cell(in_prose(fact.as_of)),
            cell(sources(fact.sources, env=env, document=document, line=line)),
            cell(counting(fact, tables, env.docname) or _("As the source states it.")),
        ]
        for fact in facts
    ]
    return tablenodes.table([cell(_(title)) for title in _HEAD], rows, classes=["fact-table"])


def connect(app: Sphinx) -> None:
    """Register the directive and what fills it, after charts (600) have brought in the facts of their captions."""
    app.add_directive(PLACE, ChapterNumbers)
    app.connect("doctree-read", fill_numbers, priority=700)
