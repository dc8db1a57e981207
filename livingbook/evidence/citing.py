"""Cite sources from code, as the role ``cite:p`` does from prose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.environment import BuildEnvironment
from sphinxcontrib.bibtex.citation_target import parse_citation_targets
from sphinxcontrib.bibtex.roles import CitationRef


def citation(keys: Sequence[str], *, env: BuildEnvironment, document: nodes.document, line: int) -> pending_xref:
    """Make a citation in brackets that sphinxcontrib-bibtex resolves.

    :param keys: keys of references.bib, at least one.
    :param env: the environment while a document is read.
    :param document: that document; it gives the citation its id.
    :param line: where the citation stands, for messages.
    """
    target = ",".join(keys)
    reference = pending_xref(
        "",
        nodes.inline(target, target, classes=["xref", "cite"]),
        refdomain="cite",
        reftype="p",
        reftarget=target,
        refdoc=env.docname,
        refexplicit=False,
        refwarn=True,
    )
    reference.line = line
    document.note_explicit_target(reference, reference)
    domain = cast("Any", env.get_domain("cite"))
    domain.citation_refs.append(
        CitationRef(
            citation_ref_id=reference["ids"][0],
            docname=env.docname,
            line=line,
            targets=list(parse_citation_targets(target)),
        )
    )
    return reference


def source_line(
    labelled: Sequence[tuple[str, str | nodes.Node]], *, classes: Sequence[str] = ("source-line",)
) -> nodes.paragraph:
    """Join labelled remarks into the small paragraph under a figure or table.

    :param labelled: pairs of a label, such as 'Source', and a text or node; set as 'Source: text. ' in a row.
    """
    paragraph = nodes.paragraph(classes=list(classes))
    for label, content in labelled:
        if paragraph.children:
            paragraph += nodes.Text(" ")
        paragraph += nodes.strong(label, f"{label}:")
        paragraph += nodes.Text(" ")
        if isinstance(content, str):
            paragraph += nodes.Text(content if content.endswith((".", "!", "?")) else f"{content}.")
        else:
            paragraph += [content, nodes.Text(".")]
    return paragraph
