"""Filling lists of evidence when a page is written: what only the whole book tells, such as where a fact is used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode

from livingbook.language import _, mark

#: what lists and PDFs call the first page, whose title is that of the book
INTRODUCTION = mark("Introduction")


class Filling(SphinxPostTransform):
    """Finds the tables of this document that are to be filled."""

    default_priority = 5  # before references are resolved (10)

    def bodies(self, kind: str) -> Iterator[nodes.tbody]:
        """Give the bodies of the tables of a class."""
        for table in self.document.findall(nodes.table):
            if kind in table["classes"]:
                yield from table.findall(nodes.tbody)

    def link(self, docname: str, target: str = "", *, short: bool = False) -> nodes.reference:
        """Make a link to a document, or to a place in it, with the document's title.

        :param short: whether to name a numbered chapter by its number alone.
        """
        title = self.env.titles[docname].astext()
        number = self.env.toc_secnumbers.get(docname, {}).get("")
        if docname == self.config.root_doc:
            title = _(INTRODUCTION)
        elif short and number:
            title = _("Chapter {number}").format(number=".".join(map(str, number)))
        return make_refnode(self.app.builder, self.env.docname, docname, target, nodes.inline("", title))


def fill(element: nodes.Element, *content: nodes.Node) -> None:
    """Put content into an element in place of what it holds."""
    element.clear()
    element.extend(content)


def rows(body: nodes.tbody, key: Callable[[list[nodes.entry]], Any] | None = None) -> list[list[nodes.entry]]:
    """Give the cells of each row.

    :param key: puts the rows into this order first.
    """
    found = [(row, [entry for entry in row.children if isinstance(entry, nodes.entry)]) for row in body.children]
    if key:
        found.sort(key=lambda pair: key(pair[1]))
        body.children = [row for row, _ in found]
    return [entries for _, entries in found]
