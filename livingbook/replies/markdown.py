"""Turns a comment into clean HTML once, when it is stored: the parser emits no raw HTML, nh3 checks it."""

from __future__ import annotations

import re
from functools import lru_cache

from markdown_it import MarkdownIt

from livingbook.discussion.cleaning import clean

_PARSER = (
    MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True})
    .enable("linkify")
    # definitions of links are no help in a comment, and a text full of them takes seconds to read
    .disable(["image", "heading", "lheading", "html_block", "html_inline", "reference"])
)
_INVISIBLE = re.compile(
    r"<[^>]*>|&nbsp;|[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2060-\u206f\ufeff]"
)


@lru_cache(maxsize=16)  # a comment is checked, screened and stored within one request
def render(text: str) -> str:
    """Render a comment's Markdown: CommonMark without headings, images and raw HTML; addresses become links.

    :param text: what the reader typed.
    :return: HTML that holds only paragraphs, emphasis, code, quotes, lists, rules, and links to http(s) and
        mailto.
    """
    return clean(_PARSER.render(text))


def shows_nothing(html: str) -> bool:
    """Say whether a reader would see nothing at all.

    :param html: the outcome of ``render``.
    """
    return not _INVISIBLE.sub("", html) and "<hr" not in html
