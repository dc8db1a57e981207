"""The translator: all families of nodes together."""

from __future__ import annotations

from docutils import nodes

from livingbook.pdf.findings import Findings
from livingbook.pdf.render.blocks import Blocks
from livingbook.pdf.render.core import Source
from livingbook.pdf.render.figures import Figures
from livingbook.pdf.render.inline import Inline
from livingbook.pdf.render.links import Links
from livingbook.pdf.render.maths import Maths


class Translator(Figures, Blocks, Links, Maths, Inline):
    """From doctree to Typst markup."""


def translate(document: nodes.document, source: Source, findings: Findings, used: dict[str, list[str]]) -> str:
    """Translate a document to the body of a Typst file.

    :param document: the doctree after all post-transforms; it isn't changed.
    :param source: numbers, images and the like.
    :param findings: gets what is wrong.
    :param used: gets, for each printed character beyond ASCII, the places where it stands.
    :return: Typst markup that calls the functions of ``template/book.typ``.
    """
    return Translator(source, document, findings, used).render(document)


def translate_sources(
    citations: list[nodes.Element],
    document: nodes.document,
    source: Source,
    findings: Findings,
    used: dict[str, list[str]],
) -> str:
    """Translate some entries of a list of sources, for the end of a chapter's own PDF.

    :param citations: citation nodes of ``document``.
    :param document: the document that holds the list.
    :param source: see :func:`translate`.
    :param findings: see :func:`translate`.
    :param used: see :func:`translate`.
    """
    return Translator(source, document, findings, used).join(citations)
