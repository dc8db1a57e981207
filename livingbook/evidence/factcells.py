"""What the lists of facts have in common: the cells for value, sources and counting."""

from __future__ import annotations

from collections.abc import Sequence

from docutils import nodes
from sphinx.environment import BuildEnvironment

from livingbook.evidence.citing import citation
from livingbook.evidence.facts import Fact
from livingbook.evidence.formatting import NO_BREAK_SPACE, curly, in_prose
from livingbook.evidence.sourced import Evidence
from livingbook.evidence.tablenodes import cell
from livingbook.evidence.tables import Table
from livingbook.evidence.uses import link_to
from livingbook.language import _, mark

#: how sure a source is, as the file says it -> as readers are told
CONFIDENCE = {"high": mark("High confidence."), "medium": mark("Medium confidence.")}


def anchor(fact_id: str) -> str:
    """Give the id of a fact's row, the same in every list of facts."""
    return f"fact-{fact_id}"


def value_cell(fact: Fact) -> nodes.entry:
    """Make the cell of the value, which a link to the fact leads to."""
    entry = cell(fact.in_prose().replace(NO_BREAK_SPACE, " "))  # the column is narrow
    entry["ids"].append(anchor(fact.id))
    entry["classes"].append("fact-value")
    return entry


def sources(
    found: Sequence[Evidence], *, env: BuildEnvironment, document: nodes.document, line: int
) -> list[nodes.Node]:
    """Cite sources one by one, each with the place in it."""
    parts: list[nodes.Node] = []
    for evidence in found:
        if parts:
            parts.append(nodes.Text("; "))
        parts.append(citation([evidence.key], env=env, document=document, line=line))
        if evidence.locator:
            parts.append(nodes.Text(f", {curly(evidence.locator)}"))
    return parts


def when_checked(found: Sequence[Evidence]) -> str:
    """Say when somebody compared the sources with the value; '' for the sources of a table."""
    days = sorted(
        {in_prose(evidence.checked): evidence.checked for evidence in found if evidence.checked}.items(),
        key=lambda pair: pair[1],
    )
    listed = _(" and ").join(text for text, day in days)
    return _("Checked {days}.").format(days=listed) if days else ""


def counting(fact: Fact, tables: dict[str, Table], docname: str) -> list[nodes.Node]:
    """Say how a value was counted: confidence if it is not high, the rule if it was computed, the note.

    :param docname: the document in which this is said.
    :return: nothing if there is nothing to be said beyond what the source states.
    """
    sentences: list[list[nodes.Node]] = []
    if fact.confidence != "high":
        sentences.append([nodes.strong("", _(CONFIDENCE[fact.confidence]))])
    if fact.computation:
        table = tables[fact.computation.table]
        link = link_to("data-tables", table_anchor(table.name), curly(table.title), docname)
        before, _place, after = _("{rule}, from the table ‘{table}’.").partition("{table}")
        sentences.append([nodes.Text(before.format(rule=curly(fact.rule))), link, nodes.Text(after)])
    if fact.note:
        sentences.append([nodes.Text(sentence(curly(fact.note)))])
    parts = [part for words in sentences for part in (nodes.Text(" "), *words)]
    return parts[1:]


def sentence(text: str) -> str:
    """Begin a text with a capital, and end it with a full stop if it has no end of its own."""
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def table_anchor(name: str) -> str:
    """Give the id of a table's description."""
    return f"data-{name.replace('_', '-')}"
