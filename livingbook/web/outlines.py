"""Numbers of figures and sections from an outline of each chapter, so that no build opens all chapters again.

To number figures, Sphinx loads every chapter at every build, and once more for each reference to a numbered figure;
to number sections, the pages with tables of contents.
It needs little of them: sections, tables of contents, what has a number and its caption. That is kept here when a
chapter is read, in the environment that Sphinx stores.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.domains import Domain
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors.toctree import TocTreeCollector
from sphinx_external_toc.collectors import TocTreeCollectorWithStyles

from livingbook.web.measures import switched_on

#: the attribute of the environment that holds the outlines, by document
_ATTRIBUTE = "livingbook_outlines"

_assign = TocTreeCollector.assign_figure_numbers
_assign_sections: Callable[[TocTreeCollectorWithStyles, BuildEnvironment], list[str]] = (
    TocTreeCollectorWithStyles.assign_section_numbers
)
_resolve = StandardDomain._resolve_numref_xref


class Outline(nodes.Element):
    """What of a chapter is numbered or numbers other things; it stands for the document where only that is asked."""

    @property
    def ids(self) -> dict[str, nodes.Element]:
        """Give the numbered elements by their ids, as a document does."""
        found: dict[str, nodes.Element] = {}
        for node in self.findall(nodes.Element):
            found.update(dict.fromkeys(node.get("ids", ()), node))
        return found


def outline(document: nodes.document, env: BuildEnvironment) -> Outline:
    """Make the outline of a document that was read."""
    root = Outline()
    domains = _numbering(env)
    root += [kept for child in document.children if (kept := _outlined(child, env, domains)) is not None]
    return root


def _numbering(env: BuildEnvironment) -> list[Domain]:
    """Give the domains that have something to number, the fewest of all."""
    return [
        domain
        for domain in env.domains.values()
        if domain.enumerable_nodes or type(domain).get_enumerable_node_type is not Domain.get_enumerable_node_type
    ]


def _outlined(node: nodes.Node, env: BuildEnvironment, domains: Sequence[Domain]) -> nodes.Element | None:
    if not isinstance(node, nodes.Element):
        return None
    numbered = any(domain.get_enumerable_node_type(node) for domain in domains)
    if numbered and not isinstance(node, nodes.section):
        return _with_caption(node, env, domains)
    inner = [kept for child in node.children if (kept := _outlined(child, env, domains)) is not None]
    if inner or numbered or isinstance(node, addnodes.toctree):
        return _shell(node, inner)
    return None


def _with_caption(node: nodes.Element, env: BuildEnvironment, domains: Sequence[Domain]) -> nodes.Element:
    """Keep what has a number, its caption, and of which kinds its other children are."""
    standard = env.get_domain("std")
    if isinstance(standard, StandardDomain) and standard.enumerable_nodes.get(type(node), ("", None))[1]:
        return node.deepcopy()  # its title is found by a function that may look anywhere
    captions = (nodes.caption, nodes.title)
    return _shell(
        node,
        [
            child.deepcopy() if isinstance(child, captions) else _outlined(child, env, domains) or _shell(child, [])
            for child in node.children
            if isinstance(child, nodes.Element)
        ],
    )


def _shell(node: nodes.Element, children: Iterable[nodes.Node]) -> nodes.Element:
    """Copy an element with other children, and with none but plain attributes."""
    copied = node.copy()
    copied.rawsource = ""
    copied.attributes = {
        key: value for key, value in node.attributes.items() if isinstance(value, str | int | list | tuple)
    }
    copied += list(children)
    return copied


def _note(app: Sphinx, document: nodes.document) -> None:
    if switched_on(app.config, "outlines"):
        app.env.__dict__.setdefault(_ATTRIBUTE, {})[app.env.docname] = outline(document, app.env)


def _purge(_app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    env.__dict__.get(_ATTRIBUTE, {}).pop(docname, None)


def _merge(_app: Sphinx, env: BuildEnvironment, docnames: Iterable[str], other: BuildEnvironment) -> None:
    theirs = other.__dict__.get(_ATTRIBUTE, {})
    env.__dict__.setdefault(_ATTRIBUTE, {}).update({name: theirs[name] for name in docnames if name in theirs})


@contextmanager
def _outlines_for_documents(env: BuildEnvironment, accepted: Callable[[Outline], bool]) -> Iterator[None]:
    """Let ``env.get_doctree`` answer with outlines for a while.

    :param accepted: whether an outline will do; if not, the whole document is loaded.
    """
    outlines, whole = env.__dict__.get(_ATTRIBUTE, {}), env.get_doctree
    before = env.__dict__.get("get_doctree")  # of another extension that has wrapped it, such as livingbook.pdf
    if not outlines or not switched_on(env.config, "outlines"):
        yield
        return

    def get_doctree(docname: str) -> Any:
        found = outlines.get(docname)
        return found if found is not None and accepted(found) else whole(docname)

    env.__dict__["get_doctree"] = get_doctree
    try:
        yield
    finally:
        del env.__dict__["get_doctree"]
        if before is not None:
            env.__dict__["get_doctree"] = before


def _assign_from_outlines(collector: TocTreeCollector, env: BuildEnvironment) -> list[str]:
    with _outlines_for_documents(env, lambda _: True):
        return _assign(collector, env)


def _assign_sections_from_outlines(collector: TocTreeCollectorWithStyles, env: BuildEnvironment) -> list[str]:
    with _outlines_for_documents(env, lambda _: True):
        return _assign_sections(collector, env)


def _resolve_from_outlines(  # noqa: PLR0913, PLR0917 - Sphinx's signature
    domain: StandardDomain,
    env: BuildEnvironment,
    fromdocname: str,
    builder: Any,
    typ: str,
    target: str,
    node: addnodes.pending_xref,
    contnode: nodes.Element,
) -> nodes.Element | None:
    place = domain.labels.get(target) or domain.anonlabels.get(target) or ("", "")
    with _outlines_for_documents(env, lambda found: place[1] in found.ids):
        return _resolve(domain, env, fromdocname, builder, typ, target, node, contnode)


def connect(app: Sphinx) -> None:
    """Keep outlines while chapters are read, and let Sphinx number by them."""
    TocTreeCollector.assign_figure_numbers = _assign_from_outlines  # type: ignore[method-assign, assignment]
    TocTreeCollectorWithStyles.assign_section_numbers = _assign_sections_from_outlines  # type: ignore[method-assign]
    StandardDomain._resolve_numref_xref = _resolve_from_outlines  # type: ignore[method-assign, assignment]
    app.connect("doctree-read", _note, priority=900)  # after charts have become figures
    app.connect("env-purge-doc", _purge)
    app.connect("env-merge-info", _merge)
