"""Turn the HTML that a cell of a notebook printed, or that a reader wrote, into nodes that are set like all others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, NavigableString, PageElement
from docutils import nodes

_INLINE: dict[str, type[nodes.TextElement]] = {
    "b": nodes.strong, "strong": nodes.strong, "i": nodes.emphasis, "em": nodes.emphasis, "cite": nodes.emphasis,
    "code": nodes.literal, "kbd": nodes.literal, "samp": nodes.literal,
    "sub": nodes.subscript, "sup": nodes.superscript,
}  # fmt: skip
#: a break within a paragraph; other text holds no line end, and within emphasis it counts as a space
_BREAK = "\n"
#: elements without any text of their own to be read
_UNSEEN = frozenset({"script", "style", "template", "noscript", "head", "link", "meta", "title", "svg", "canvas"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt", "legend"})
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "fieldset", "figure",
    "figcaption", "footer", "form", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table",
    "ul", *_HEADINGS,
})  # fmt: skip


def html_nodes(html: str, place: nodes.Element) -> list[nodes.Node]:
    """Read a piece of HTML.

    :param html: a fragment of HTML.
    :param place: the node that holds it; what is made of it says it stands there.
    :return: nodes of docutils; a table stays a raw node, of class 'table', which :mod:`htmltables` reads.
    """
    made: list[nodes.Node] = list(_blocks(BeautifulSoup(html, "html.parser").children))
    for node in made:
        node.parent = place.parent
        for inner in node.findall(nodes.Element):
            inner.source, inner.line = place.source, place.line
    return made


def _blocks(children: Iterable[PageElement]) -> Iterator[nodes.Element]:
    """Give blocks; what stands between them becomes paragraphs."""
    words: list[nodes.Node] = []
    for child in children:
        if isinstance(child, Tag) and child.name in _BLOCKS:
            yield from _paragraph(words)
            words = []
            yield from _block(child)
        elif isinstance(child, Tag) and child.find(list(_BLOCKS)):
            yield from _paragraph(words)
            words = []
            yield from _blocks(child.children)
        else:
            words += _inline([child])
    yield from _paragraph(words)


def _paragraph(words: list[nodes.Node]) -> Iterator[nodes.Element]:
    lines = [list(line) for is_break, line in groupby(words, lambda word: word.astext() == _BREAK) if not is_break]
    if not "".join(word.astext() for word in words).strip():
        return
    if len(lines) == 1:
        yield nodes.paragraph("", "", *lines[0])
        return
    for line in lines:
        if isinstance(line[0], nodes.Text):  # after a break a space is none
            line[0] = nodes.Text(line[0].astext().lstrip())
    yield nodes.line_block("", *(nodes.line("", "", *line) for line in lines), classes=["breaks"])


def _block(tag: Tag) -> Iterator[nodes.Element]:
    if tag.name == "table":
        yield nodes.raw("", str(tag), format="html", classes=["output", "table"])
    elif tag.name in ("ul", "ol"):
        items = [nodes.list_item("", *_blocks(item.children)) for item in tag.find_all("li", recursive=False)]
        yield nodes.bullet_list("", *items) if tag.name == "ul" else nodes.enumerated_list("", *items)
    elif tag.name == "pre":
        yield nodes.literal_block("", tag.get_text(), classes=["output"])
    elif tag.name in _HEADINGS:
        yield nodes.rubric("", "", *_inline(tag.children))
    elif tag.name == "hr":
        yield nodes.transition()
    elif tag.name == "blockquote":
        yield nodes.block_quote("", *_blocks(tag.children))
    else:
        yield from _blocks(tag.children)


def _inline(children: Iterable[PageElement]) -> list[nodes.Node]:
    made: list[nodes.Node] = []
    for child in children:
        if isinstance(child, Tag):
            made += _inline_tag(child)
        elif isinstance(child, NavigableString) and not isinstance(child, Comment):
            made.append(nodes.Text(" ".join(f"|{child}|".split())[1:-1]))
    return made


def _inline_tag(tag: Tag) -> list[nodes.Node]:
    if tag.name in _UNSEEN:
        return []
    if tag.name == "br":
        return [nodes.Text(_BREAK)]
    inner = _inline(tag.children)
    address = str(tag.get("href", ""))
    if tag.name == "a" and "://" in address:
        return [nodes.reference("", "", *inner, refuri=address)]
    return [_INLINE[tag.name]("", "", *inner)] if tag.name in _INLINE else inner
