"""Compare what a page shows with what a PDF holds: every passage, in its order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pypdf
from bs4 import BeautifulSoup, NavigableString, Tag

#: elements that end a passage
_BLOCKS = frozenset({
    "p", "li", "td", "th", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "figcaption", "caption", "pre", "div", "section",
    "aside", "figure", "summary", "table", "tr", "ul", "ol", "dl", "article", "blockquote", "label", "button", "svg", "img",
})  # fmt: skip
#: what stands on the page only, or is no text of the book
_NOT_TEXT = (
    "script, style, template, noscript, .headerlink, .html-only, .toctree-wrapper, .tocsection, #comments, svg, "
    ".sd-summary-icon, .sd-summary-chevron-right, .sd-summary-state-marker, .prompt, .viewcode-link, .backrefs, "
    ".fn-backreference, .cell_output script, details.hide > summary, .linenos, .visually-hidden, .sr-only"
)
#: what paper prints in another way: formulas, marks of footnotes, explained abbreviations
_OTHERWISE = ".math, .footnote-reference, .footnote > .label, abbr, .eqno, .caption-number, .sd-stretched-link"


def letters(text: str) -> str:
    """Reduce text to letters and digits, so that hyphens, quotes and line ends do not matter."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text))


def passages(page: BeautifulSoup) -> list[str]:
    """Give the passages of a page in the order in which they are read."""
    article = page.find("article")
    assert isinstance(article, Tag)
    for tag in article.select(_NOT_TEXT):
        tag.decompose()
    for tag in article.select(_OTHERWISE):
        tag.replace_with("\0")
    text = "".join(_with_breaks(article))
    return [passage for part in re.split(r"[\0\1]", text) if letters(passage := " ".join(part.split()))]


def _with_breaks(tag: Tag) -> Iterator[str]:
    for child in tag.children:
        if isinstance(child, Tag):
            block = child.name in _BLOCKS
            yield "\1" if block else ""
            yield from _with_breaks(child)
            yield "\1" if block or child.name == "br" else ""
        elif type(child) is NavigableString:
            yield str(child)


@cache
def paper(path: Path) -> str:
    """Give the letters of a PDF in the order of its content, without running heads and page numbers."""
    return letters(re.sub(r"\(p\.\s*[\divx]+\)", "", "".join(_content(path))))


def _content(path: Path) -> Iterator[str]:
    for page in pypdf.PdfReader(path).pages:
        open_: list[bool] = []
        found: list[str] = []

        def before(operator: bytes, operands: list[object], *_: object, open_: list[bool] = open_) -> None:
            if operator in (b"BMC", b"BDC"):
                open_.append(operands[0] == "/Artifact")
            elif operator == b"EMC" and open_:
                open_.pop()

        def text(chunk: str, *_: object, open_: list[bool] = open_, found: list[str] = found) -> None:
            found.append("" if any(open_) else chunk)

        page.extract_text(visitor_operand_before=before, visitor_text=text)
        yield "".join(found)


def missing(page: BeautifulSoup, text: str) -> list[str]:
    """Say which passages of a page a PDF lacks.

    A passage may be broken once, where a page ends and footnotes stand.

    :param page: the built page; it is changed.
    :param text: what :func:`paper` gave.
    """
    return [passage for passage in passages(page) if not _holds(text, letters(passage))]


def lost(shown: Sequence[str], text: str) -> list[str]:
    """Say which of some short passages do not follow each other in a PDF.

    :param shown: letters of each, in the order of the page.
    :param text: what :func:`paper` gave.
    """
    place, absent = 0, []
    for words in shown:
        if (found := text.find(words, place)) < 0:
            absent.append(words)
        else:
            place = found + len(words)
    return absent


def out_of_order(page: BeautifulSoup, text: str) -> list[str]:
    """Say which long passages stand elsewhere than between their neighbours; notes stand at the foot of their pages.

    :param page: the built page; it is changed.
    :param text: what :func:`paper` gave.
    """
    for note in page.select("aside.footnote"):
        note.decompose()
    once = [(passage, found) for passage in passages(page)
            if len(found := letters(passage)) > 12 and all(text.count(half) == 1 for half in _halves(found))]  # fmt: skip
    places = [text.index(_halves(found)[0]) for _, found in once]
    return [once[i][0] for i in range(1, len(places)) if places[i] < max(places[:i])]


def _halves(passage: str) -> tuple[str, str]:
    """Split a passage: one that stands twice is found twice by a half even where a page's end breaks it."""
    middle = len(passage) // 2
    return passage[:middle], passage[middle:]


def _holds(text: str, passage: str) -> bool:
    return passage in text or any(
        passage[:cut] in text and passage[cut:] in text for cut in range(8, len(passage) - 8) if len(passage) > 40
    )
