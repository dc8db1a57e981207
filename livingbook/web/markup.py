"""Mends for the HTML that theme and docutils write. Plain functions from text to text.

Each names the fault it mends. The versions in requirements.txt are the last that Jupyter Book 1 accepts, so the markup
does not move under these patterns; ``tests/book`` shows that each fault is gone from the built pages.
"""

from __future__ import annotations

import re

from livingbook.language import _

_FONT_AWESOME_SCRIPT = re.compile(r"\s*<script[^>]*/fontawesome\.js[^>]*></script>")
_VIEWPORT = re.compile(r'\s*<meta[^>]*name="viewport"[^>]*/?>')
_DOC_OPTIONS = re.compile(r"\s*<script>\s*DOCUMENTATION_OPTIONS\.[^<]*</script>")
#: options that a version switcher or a search while typing reads
_OPTIONS_IN_USE = re.compile(r"theme_switcher_json_url|search_as_you_type = true")
_HANDLER = re.compile(r'onclick="(?:window\.)?(toggleFullScreen|print|initThebeSBT)\(\)"')
_DOCSEARCH = re.compile(r'\s*<meta name="docsearch:[^>]*>')
_THEME_SCRIPT = re.compile(r"\s*<script data-cfasync[^>]*>.*?</script>", re.DOTALL)
#: the end of a sentence; an initial or an abbreviation of one letter ends none
_SENTENCE = re.compile(r"(?<![\s.]\w)[.!?][\"'”’)]*(?= )")
_COMMENT = re.compile(r"\s*<!--(?!\[if).*?-->", re.DOTALL)


def mend_head(head: str) -> str:
    """Clean a part of a page's head.

    Removed: 1.45 MB of script that draws icons which the theme's web fonts draw already (pydata-sphinx-theme#2379);
    repeated viewport elements (the page has one from Sphinx' base layout); inline scripts that set options which only
    a version switcher and a search while typing read, in a book with neither; the inline script that sets the theme,
    for which ``static/theme.js`` stands; tags for a search service that the book does not use; comments.
    """
    for pattern in (_THEME_SCRIPT, _FONT_AWESOME_SCRIPT, _VIEWPORT, _DOCSEARCH, _COMMENT):
        head = pattern.sub("", head)
    return head if _OPTIONS_IN_USE.search(head) else _DOC_OPTIONS.sub("", head)


def mend_content(content: str) -> str:
    """Mend what the theme puts around a chapter.

    Buttons get a mark in place of their inline handlers; ``static/page.js`` makes them work. The sidebar
    becomes a landmark, so that a screen reader finds the book's title and search (axe: region).
    """
    content = _HANDLER.sub(r'data-calls="\1"', content)
    sidebar = '<div id="pst-primary-sidebar"'
    return content.replace(sidebar, f'{sidebar} role="complementary" aria-label="{_("Book")}"', 1)


def mend_body(body: str) -> str:
    """Give the entries of a bibliography the role that their list asks for.

    docutils writes ``role="list"`` over entries with the deprecated role ``doc-biblioentry``, which assistive
    technology reads as a list without items (axe: aria-required-children, critical).
    """
    return body.replace('role="doc-biblioentry"', 'role="listitem"')


def without_viewport(metatags: str) -> str:
    """Drop docutils' own viewport element from a page's meta elements."""
    return _VIEWPORT.sub("", metatags)


def summary(text: str, *, limit: int = 160) -> str:
    """Shorten a text to a description for search engines and previews.

    :param text: any text; white space is folded.
    :param limit: length in characters that result pages show.
    :return: as many whole sentences as fit; of a sentence that is too long whole words and an ellipsis.
    """
    folded = " ".join(text.split())
    if len(folded) <= limit:
        return folded
    ends = [end.end() for end in _SENTENCE.finditer(folded, 0, limit + 1) if end.end() <= limit]
    if ends:
        return folded[: ends[-1]]
    return folded[: limit - 1].rsplit(" ", 1)[0].rstrip(",;:.") + "…"
