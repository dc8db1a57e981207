"""What the documents of a book refer to: known before they are translated, so that only real targets are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from docutils import nodes

from livingbook.pdf.render.links import target_of


@dataclass
class References:
    """The references of all documents, and the entries of the lists of sources."""

    #: docname -> labels that it refers to
    referred: dict[str, frozenset[str]] = field(default_factory=dict)
    #: docname -> its entries with their labels
    _citations: dict[str, list[tuple[frozenset[str], nodes.Element]]] = field(default_factory=dict)

    @classmethod
    def of(cls, doctrees: Mapping[str, nodes.document]) -> References:
        """Walk through some documents once.

        :param doctrees: docname -> document after all transforms.
        """
        found = cls()
        for docname, doctree in doctrees.items():
            labels = {target_of(node, docname) for node in doctree.findall(nodes.reference)}
            found.referred[docname] = frozenset(labels - {""})
            entries: list[tuple[frozenset[str], nodes.Element]] = [
                (frozenset(f"{docname}#{identifier}" for identifier in node["ids"]), node)
                for node in doctree.findall(nodes.citation)
            ]
            if entries:
                found._citations[docname] = entries
        return found

    def all_referred(self) -> frozenset[str]:
        """Give the labels that anything in the book refers to."""
        return frozenset[str]().union(*self.referred.values())

    def sources_cited(self, docnames: Iterable[str]) -> Iterator[tuple[str, list[nodes.Element]]]:
        """Find the entries that some documents cite and don't hold themselves.

        :param docnames: the documents of one PDF.
        :return: the document that holds a list, and its entries in their order there.
        """
        holders = set(docnames)
        cited = frozenset[str]().union(*(self.referred[docname] for docname in holders))
        for docname, entries in self._citations.items():
            if docname not in holders and (chosen := [node for labels, node in entries if labels & cited]):
                yield docname, chosen
