"""The archived discussion on paper. Whatever signs readers used, they never stop a book.

A sign that no font has is printed as its code point; a word that is longer than a line can be broken.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

import typst
from docutils import nodes
from docutils.utils import new_document

from livingbook.discussion.archive import DISCUSSION, ArchivedThread, thread_file
from livingbook.discussion.document import comment_list
from livingbook.pdf.glyphs import describe, missing_clusters
from livingbook.pdf.theme import Theme

#: signs without a space that fit on a line in any column; in a longer word a line may end after every so many
_LONGEST_WORD, _PIECE = 30, 12
_LONG_WORD = re.compile(rf"\S{{{_LONGEST_WORD},}}")
_PIECES = re.compile(rf".{{1,{_PIECE}}}")
_MAY_BREAK = "\u200b"
_JOINERS = "\u200c\u200d"
#: the kinds of letters that run from right to left
_RIGHT_TO_LEFT = ("R", "AL")


def printed_discussions(
    threads: Mapping[str, ArchivedThread], theme: Theme, fonts: typst.Fonts
) -> tuple[dict[str, nodes.document], list[str]]:
    """Make a document of the archived comments under each page, in signs that the fonts have.

    :param threads: the comments, by document.
    :param theme: names the faces.
    :param fonts: holds them.
    :return: documents; and a line for each sign that is printed as its code point, with the place.
    """
    documents, remarks = {}, []
    for docname, thread in threads.items():
        place = thread_file(DISCUSSION, thread.identifier).as_posix()
        document = new_document(place)
        document += comment_list(thread)
        used = {cluster for text in document.findall(nodes.Text) for cluster in clusters(text.astext())}
        # PDF/A-2a forbids signs for private use whatever the fonts have.
        private = {cluster for cluster in used if any(unicodedata.category(sign) == "Co" for sign in cluster)}
        asked = (cluster for cluster in used - private if not cluster.isascii())
        missing = missing_clusters(asked, theme, fonts) | private
        for text in list(document.findall(nodes.Text)):
            text.parent.replace(text, nodes.Text(printable(text.astext(), missing)))
        for paragraph in document.findall(nodes.paragraph):
            if runs_from_right(paragraph.astext()):
                paragraph["classes"].append("right-to-left")
        remarks += [
            f"{place}: no font of the PDF has the sign {describe(cluster[0])}; printed as {_named(cluster)}"
            for cluster in sorted(missing)
        ]
        documents[docname] = document
    return documents, remarks


def printable(text: str, missing: frozenset[str]) -> str:
    """Write a text in signs that can be printed.

    :param text: what a reader wrote.
    :param missing: the signs that no font has, with the marks that belong to them.
    """
    shown = "".join(_named(cluster) if cluster in missing else cluster for cluster in clusters(text))
    return _LONG_WORD.sub(lambda word: _MAY_BREAK.join(_PIECES.findall(word[0])), shown)


def runs_from_right(text: str) -> bool:
    """Say whether a text runs from right to left, as its first letter tells (rules P2 and P3 of Unicode's UAX #9)."""
    kinds = (unicodedata.bidirectional(sign) for sign in text)
    return next((kind for kind in kinds if kind in ("L", *_RIGHT_TO_LEFT)), "L") != "L"


def clusters(text: str) -> Iterator[str]:
    """Split a text into signs, each with the marks that belong to it; leave out signs without a shape or a meaning.

    :param text: any text.
    """
    cluster = ""
    for sign in text:
        kind = unicodedata.category(sign)
        if kind in ("Cf", "Cc", "Cs") and sign not in _JOINERS + "\n\t":
            continue
        if cluster and (kind.startswith("M") or sign in _JOINERS):
            cluster += sign
            continue
        if cluster:
            yield cluster
        cluster = sign
    if cluster:
        yield cluster


def _named(cluster: str) -> str:
    """Write the signs of a cluster by their code points and names, such as '[U+1F680 ROCKET]'."""
    signs = [sign for sign in cluster if sign not in _JOINERS and not _selects_variant(sign)]
    names = (f"U+{ord(sign):04X} {unicodedata.name(sign, '')}".strip() for sign in signs)
    return "".join(f"[{name}]" for name in names)


def _selects_variant(sign: str) -> bool:
    return "\ufe00" <= sign <= "\ufe0f"
