"""The lists before and after the text: figures, tables, and the index."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.builders import Builder
from sphinx.environment.adapters.indexentries import IndexEntries

from livingbook.captions import short_caption
from livingbook.pdf.escape import array, markup, string
from livingbook.pdf.render.core import INTERNAL, Numbers, content, printed_number

#: kind of node -> kind of number that Sphinx gives it
_KINDS: Mapping[type[nodes.Element], str] = {nodes.figure: "figure", nodes.table: "table"}


@dataclass(frozen=True)
class Listed:
    """A numbered figure or table."""

    #: 'figure' or 'table'
    kind: str
    #: such as 'Fig. 2.1'
    number: str
    #: the caption, or what of it is enough to find the figure again, as Typst markup
    title: str
    label: str


def numbered(
    doctree: nodes.document, docname: str, numbers: Numbers, formula: Callable[[nodes.math], str]
) -> Iterator[Listed]:
    """Find the numbered figures of a document, then its numbered tables.

    :param doctree: the document after all transforms.
    :param docname: its name.
    :param numbers: what Sphinx numbered.
    :param formula: sets a formula of a caption.
    """
    for cls, kind in _KINDS.items():
        for node in doctree.findall(cls):
            number = printed_number(numbers, kind, node["ids"])
            caption = next((child for child in node.children if isinstance(child, nodes.caption | nodes.title)), None)
            if number and caption is not None:
                words, formulas = short_caption(caption)
                title = markup(words)
                for sign, held in formulas.items():
                    title = title.replace(sign, formula(held))
                yield Listed(kind, number, title, f"{docname}#{node['ids'][0]}")


def numbered_list(title: str, listed: list[Listed]) -> str:
    """Write a list of figures or tables.

    :param title: its heading.
    :param listed: the entries in reading order.
    """
    entries = [f"({content(markup(x.number))}, {content(x.title)}, {string(x.label)})" for x in listed]
    return f"#numbered-list([{markup(title)}], {array(entries)})"


class Index:
    """The index of a book, if its chapters carry entries; those that a glossary makes by itself don't count.

    :param builder: Sphinx's builder, whose environment knows the entries.
    :param doctrees: docname -> document; an entry of another one is left out.
    """

    def __init__(self, builder: Builder, doctrees: Mapping[str, nodes.document]) -> None:
        self._doctrees = doctrees
        wanted = any(
            not any(isinstance(above, addnodes.glossary) for above in _above(node))
            for doctree in doctrees.values()
            for node in doctree.findall(addnodes.index)
            if node["entries"]
        )
        self._groups = IndexEntries(builder.env).create_index(builder) if wanted else []

    @property
    def labels(self) -> frozenset[str]:
        """The places to which the index leads."""
        entries = [entry for _letter, group in self._groups for entry in group]
        links = [links for _term, (links, below, _key) in entries for links in (links, *(x for _name, x in below))]
        return frozenset(label for found in links for label in self._labels(found))

    def markup(self) -> str:
        """Write the index, '' if there is none."""
        groups = [
            f"({string(letter)}, {array([self._entry(term, links, below) for term, (links, below, _key) in group])})"
            for letter, group in self._groups
        ]
        return f"#index-page({array(groups)})" if groups else ""

    def _entry(self, term: str, links: list[Any], below: list[Any]) -> str:
        inner = [self._entry(name, found, []) for name, found in below]
        places = array([string(label) for label in self._labels(links)])
        return f"({content(markup(term))}, {places}, {array(inner)})"

    def _labels(self, links: list[Any]) -> list[str]:
        labels = [str(address).removeprefix(INTERNAL) for _main, address in links if address]
        return [label for label in labels if label.partition("#")[0] in self._doctrees]


def _above(node: nodes.Node) -> Iterator[nodes.Node]:
    while node.parent is not None:
        node = node.parent
        yield node
