"""How a figure or table is called where its whole caption would be too long: in lists, in citations."""

from __future__ import annotations

import re

from docutils import nodes

#: the first of the characters that mean nothing by themselves
_PRIVATE = 0xE000
_SENTENCE = re.compile(r".+?[.?!](?=\s|$)", re.DOTALL)


def short_title(caption: nodes.Element) -> str:
    """Shorten a caption: what is set in bold at its beginning, else its first sentence.

    :param caption: the caption's node, after post-transforms. Citations and marks of footnotes in it are left out;
        formulas stand in it as they were written.
    """
    title, formulas = short_caption(caption)
    for mark, formula in formulas.items():
        title = title.replace(mark, formula.astext())
    return title


def short_caption(caption: nodes.Element) -> tuple[str, dict[str, nodes.math]]:
    """Shorten a caption as :func:`short_title` does, for whoever can set formulas.

    :param caption: the caption's node.
    :return: the words, and the formula for each sign in them that stands for one.
    """
    first = caption.children[0] if caption.children else None
    said = (first if isinstance(first, nodes.strong) else caption).deepcopy()
    for mark in [node for node in said.findall(nodes.Element) if _leads_away(node)]:
        if mark.parent is not None:
            mark.parent.remove(mark)
    formulas = {chr(_PRIVATE + number): node for number, node in enumerate(list(said.findall(nodes.math)))}
    for sign, node in formulas.items():
        node.parent.replace(node, nodes.Text(sign))
    text = re.sub(r" +(?=[.,;:?!])", "", " ".join(said.astext().split()))
    found = None if isinstance(first, nodes.strong) else _SENTENCE.match(text)
    title = (found[0] if found else text).rstrip(".").strip()
    return title, {sign: node for sign, node in formulas.items() if sign in title}


def _leads_away(node: nodes.Element) -> bool:
    """Tell the mark of a footnote, and a citation, which sphinxcontrib-bibtex wraps in an element with an id."""
    return isinstance(node, nodes.footnote_reference) or (isinstance(node, nodes.inline) and bool(node.get("ids")))
