"""Cleans the HTML of comments: where it was rendered, and wherever it is read from a file or database again."""

from __future__ import annotations

import re

import nh3

_TAGS = {"p", "br", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr"}
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ABSOLUTE = re.compile(r"https?://|mailto:", re.IGNORECASE)


def clean(html: str) -> str:
    """Keep only paragraphs, emphasis, code, quotes, lists, rules, and links to http(s) and mailto.

    :param html: from wherever.
    """
    return writable(_CLEANER.clean(html))


def writable(text: str) -> str:
    """Drop the few signs that can't stand in XML, and so in no EPUB.

    :param text: HTML or plain text.
    """
    return _UNWRITABLE.sub("", text)


def _absolute_address(_tag: str, attribute: str, value: str) -> str | None:
    """Keep only links that lead to the same place from wherever the comment is shown."""
    return value if attribute != "href" or _ABSOLUTE.match(value) else None


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes={"*": set(), "a": {"href"}},
    attribute_filter=_absolute_address,
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow noopener ugc",
)
