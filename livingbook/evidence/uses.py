"""Which chapter uses which fact and claim, and where the pages are that list them: kept while chapters are read.

References to a row of such a page are resolved once all chapters are read, and become plain links.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import make_refnode

#: a document -> what it uses, in the order of first use
_BY_DOCUMENT = ("facts", "claims", "places")


class EvidenceDomain(Domain):
    """What the documents use of the evidence."""

    name = "evidence"
    label = "Evidence"
    initial_data = {kind: {} for kind in _BY_DOCUMENT}  # noqa: RUF012 - as in Sphinx
    data_version = 1

    def note(self, kind: str, docname: str, what: str, line: int | None = None) -> None:
        """Note that a document uses something.

        :param kind: 'facts', 'claims' (their ids) or 'places': the directives that make a list of evidence.
        :param line: the line of the first use.
        """
        self.data[kind].setdefault(docname, {}).setdefault(what, line or 0)

    def used(self, kind: str, docname: str) -> list[str]:
        """Give what a document uses, in the order of first use."""
        return list(self.data[kind].get(docname, {}))

    def users(self, kind: str, what: str) -> list[tuple[str, int]]:
        """Give the documents that use something, each with the line of its first use; sorted by name."""
        return sorted((docname, found[what]) for docname, found in self.data[kind].items() if what in found)

    def page(self, place: str) -> str | None:
        """Give the document that holds a list of evidence, the first by name if several do."""
        return next((docname for docname, _ in self.users("places", place)), None)

    def clear_doc(self, docname: str) -> None:
        """Forget a document that is read anew or gone."""
        for kind in _BY_DOCUMENT:
            self.data[kind].pop(docname, None)

    def merge_domaindata(self, docnames: Iterable[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process has read."""
        for kind in _BY_DOCUMENT:
            self.data[kind].update({name: found for name, found in otherdata[kind].items() if name in docnames})

    def resolve_xref(  # noqa: PLR0913, PLR0917 - Sphinx's signature
        self,
        env: BuildEnvironment,  # noqa: ARG002
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: addnodes.pending_xref,  # noqa: ARG002
        contnode: nodes.Element,
    ) -> nodes.Element | None:
        """Make a link to a list of evidence, or to one row of it; where the book has no such list, only the text.

        :param typ: the place, such as 'claims-table'.
        :param target: the id on that page, or '' for its top.
        """
        docname = self.page(typ)
        if docname is None:
            return contnode
        return make_refnode(builder, fromdocname, docname, target, contnode)


def domain_of(env: BuildEnvironment) -> EvidenceDomain:
    """Give the domain of this build."""
    domain = env.get_domain(EvidenceDomain.name)
    assert isinstance(domain, EvidenceDomain)  # noqa: S101 - registered below
    return domain


def link_to(place: str, target: str, text: str, docname: str) -> addnodes.pending_xref:
    """Make a link that is resolved once all chapters are read.

    :param place: the directive that makes the list, such as 'claims-table'.
    :param target: an id on its page, or ''.
    :param docname: the document in which the link stands.
    """
    return addnodes.pending_xref(
        "",
        nodes.inline("", text),
        refdomain=EvidenceDomain.name,
        reftype=place,
        reftarget=target,
        refdoc=docname,
        refexplicit=True,
        refwarn=False,
    )


def reading_order(env: BuildEnvironment) -> list[str]:
    """List the documents of the book as its tables of contents do."""
    order: dict[str, None] = {}
    waiting = [env.config.root_doc]
    while waiting:
        docname = waiting.pop(0)
        if docname not in order:
            order[docname] = None
            waiting = [*env.toctree_includes.get(docname, []), *waiting]
    return list(order)


def connect(app: Sphinx) -> None:
    """Register the domain."""
    app.add_domain(EvidenceDomain)
