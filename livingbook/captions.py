"""How a figure or table is called where its whole caption would be too long: in lists, in citations."""

from __future__ import annotations

import re

from docutils import nodes

_SENTENCE = re.compile(r".+?[.?!](?=\s|$)", re.DOTALL)


def short_title(caption: nodes.Element) -> str:
    """Shorten a caption: what is set in bold at its beginning, else its first sentence.

    :param caption: the caption's node, after post-transforms. Citations and marks of footnotes in it are left out.
    """
    first = caption.children[0] if caption.children else None
    said = (first if isinstance(first, nodes.strong) else caption).deepcopy()
    for mark in [node for node in said.findall(nodes.Element) if _leads_away(node)]:
        if mark.parent is not None:
            mark.parent.remove(mark)
    text = re.sub(r" +(?=[.,;:?!])", "", " ".join(said.astext().split()))
    found = None if isinstance(first, nodes.strong) else _SENTENCE.match(text)
    return (found[0] if found else text).rstrip(".").strip()


def _leads_away(node: nodes.Element) -> bool:
    """Tell the mark of a footnote, and a citation, which sphinxcontrib-bibtex wraps in an element with an id."""
    return isinstance(node, nodes.footnote_reference) or (isinstance(node, nodes.inline) and bool(node.get("ids")))
