"""The translator: all families of nodes together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from docutils import nodes

from livingbook.pdf.escape import array, string
from livingbook.pdf.findings import Findings
from livingbook.pdf.render.blocks import Blocks
from livingbook.pdf.render.core import Source
from livingbook.pdf.render.descriptions import Descriptions
from livingbook.pdf.render.figures import Figures
from livingbook.pdf.render.inline import Inline
from livingbook.pdf.render.links import Links
from livingbook.pdf.render.maths import Maths


class Translator(Figures, Blocks, Descriptions, Links, Maths, Inline):
    """From doctree to Typst markup."""


@dataclass(frozen=True)
class Translation:
    """A document, or entries of one, in Typst."""

    markup: str
    #: the labels of the places in it that are referred to
    labels: frozenset[str]


def translate(document: nodes.document, source: Source, findings: Findings, used: dict[str, list[str]]) -> Translation:
    """Translate a document to the body of a Typst file.

    :param document: the doctree after all post-transforms; it isn't changed.
    :param source: numbers, images and the like.
    :param findings: gets what is wrong.
    :param used: gets, for each printed character beyond ASCII, the places where it stands.
    :return: Typst markup that calls the functions of ``template/book.typ``.
    """
    translator = Translator(source, document, findings, used)
    markup = translator.render(document)
    if source.links == "list" and translator.web_addresses:
        markup += f"\n#web-list({array([string(address) for address in translator.web_addresses])})\n"
    return Translation(markup, frozenset(translator.named))


def translate_heading(document: nodes.document, source: Source) -> str:
    """Translate the heading of a document for what repeats it, '' if it holds no formula and so its words are enough.

    :param document: the doctree after all post-transforms; it isn't changed.
    :param source: see :func:`translate`, which tells what is wrong with the heading.
    """
    title = document.next_node(nodes.title)
    if title is None or title.next_node(nodes.math) is None:
        return ""
    translator = Translator(replace(source, referred=frozenset()), document, Findings(), {})
    return translator.join(child for child in title.children if not isinstance(child, nodes.footnote_reference))


def formulas_of(document: nodes.document, source: Source) -> Callable[[nodes.math], str]:
    """Give the way to set a formula of a document where it is repeated, as in a list of figures.

    :param document: the doctree after all post-transforms; it isn't changed.
    :param source: see :func:`translate`, which tells what is wrong with the formula.
    """
    return lambda node: Translator(replace(source, referred=frozenset()), document, Findings(), {}).render(node)


def translate_sources(
    citations: list[nodes.Element],
    document: nodes.document,
    source: Source,
    findings: Findings,
    used: dict[str, list[str]],
) -> Translation:
    """Translate some entries of a list of sources, for the end of a chapter's own PDF.

    :param citations: citation nodes of ``document``.
    :param document: the document that holds the list.
    :param source: see :func:`translate`.
    :param findings: see :func:`translate`.
    :param used: see :func:`translate`.
    """
    translator = Translator(source, document, findings, used)
    markup = translator.join(citations)
    return Translation(markup, frozenset(translator.named))
