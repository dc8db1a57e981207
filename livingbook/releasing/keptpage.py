"""A page of an older version, as readers find it now: it says so, leads to the newest, and takes no comments.

Plain values in, HTML out. Only the places named here change; all else is as it was released, scripts included, since
the security policy names those by their hashes.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from html import escape
from pathlib import PurePosixPath

from livingbook.evidence.formatting import in_prose
from livingbook.language import _
from livingbook.releasing.editions import PLACE, Edition

#: the style sheet of the banner, beside the folders of the versions
STYLE = "kept.css"
#: 'v/2026.11/' below the root of the site
_DEPTH = 2
_BODY = re.compile(r'<body\b[^>]*>(?:\s*<div id="pst-skip-link".*?</div>)?', re.DOTALL)
_OF_ITS_TIME = re.compile(
    r'<link\b(?=[^>]*\brel="canonical")[^>]*>|<meta\b(?=[^>]*\bname="robots")[^>]*>'
    r'|<link\b(?=[^>]*\brel="alternate")(?=[^>]*application/atom\+xml)[^>]*>'
)
_FEED = re.compile(r'(<a\b[^>]*\bhref=")[^"]*?changes\.xml"')
_COUNTS = re.compile(r'<p class="comments-head"><a\b[^>]*>(.*?)</a></p>', re.DOTALL)
_SECTION = re.compile(r'(<section id="comments"[^>]*>\s*<h2\b[^>]*>.*?</h2>)(.*?)</section>', re.DOTALL)
_LIST = re.compile(r'<ol class="comments-list">.*</ol>', re.DOTALL)


@dataclass(frozen=True)
class Newest:
    """What older pages need to know of the newest version."""

    version: str
    #: addresses of its pages, from the root of the site
    pages: Collection[str]
    #: the address of the site, '' if it is not known
    base: str


def kept_page(page: str, path: str, edition: Edition, newest: Newest) -> str:
    """Turn a page as it was released into one that is kept.

    :param page: HTML.
    :param path: its address from the root of its version.
    :param edition: the version that it belongs to.
    :param newest: the version that the site shows.
    """
    up = "../" * (_DEPTH + len(PurePosixPath(path).parts) - 1)
    same = path if path in newest.pages else ""
    target = up + (same or "index.html")
    page = _OF_ITS_TIME.sub("", page)
    page = _FEED.sub(rf'\g<1>{up}changes.xml"', page)
    page = page.replace("</head>", f"{_head(up, same, newest)}</head>", 1)
    page = _COUNTS.sub(r'<p class="comments-head"><a href="#comments">\g<1></a></p>', page)
    page = _SECTION.sub(lambda found: found[1] + _discussion(found[2], target, leads=bool(same)) + "</section>", page)
    return _BODY.sub(lambda found: found[0] + _banner(edition, newest, target, leads=bool(same)), page, count=1)


def _head(up: str, same: str, newest: Newest) -> str:
    """Keep search engines with the newest version."""
    address = f"{newest.base.rstrip('/')}/{same}"
    canonical = f'<link rel="canonical" href="{escape(address)}">\n' if newest.base else ""
    return f'<meta name="robots" content="noindex">\n{canonical}<link rel="stylesheet" href="{up}{PLACE}/{STYLE}">\n'


def _banner(edition: Edition, newest: Newest, target: str, *, leads: bool) -> str:
    if edition.version == newest.version:
        link = _("This page as it stands now") if leads else _("The book as it stands now")
    else:
        link = _("This page in version {number}") if leads else _("The book in version {number}")
    newer = f'<a href="{escape(target)}">{link.format(number=newest.version)}</a>'
    told = _("This is version {number} of {date}, kept as it was released.")
    told = told.format(number=edition.version, date=in_prose(edition.date))
    label = escape(_("Version of the book"))
    return f'\n<aside class="kept-version" aria-label="{label}"><p>{told} {newer}.</p></aside>\n'


def _discussion(section: str, target: str, *, leads: bool) -> str:
    """Leave the comments that are part of the book; lead to the place where the discussion goes on."""
    held = _LIST.search(section)
    told = _("These comments were archived with this version.")
    archived = f'<p class="comments-note">{told}</p>\n{held[0]}\n' if held else ""
    closed = _("Comments on this version are closed.")
    link = _("Discuss the newest version of this page") if leads else _("Discuss the newest version of the book")
    address = f"{escape(target)}#comments" if leads else escape(target)
    return f'\n{archived}<p>{closed} <a href="{address}">{link}</a>.</p>\n'
