"""Decides whether a comment appears at once or waits for a moderator. Plain values in, reasons out."""

from __future__ import annotations

import html as markup
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from livingbook.replies.blockedwords import BlockedWords

_LINK = re.compile(r'<a href="([^"]*)"')


@dataclass(frozen=True)
class Draft:
    """What a reader sent, as far as it decides."""

    name: str
    website: str
    #: Markdown, as typed
    text: str
    #: the text as it would be shown
    html: str
    #: the passage of the page that is quoted
    quote: str = ""


@dataclass(frozen=True)
class Known:
    """What a browser has earned under a name: by approved comments only, never by an email address."""

    #: whether one of its comments is approved
    approved: bool = False
    #: web addresses that stand in its approved comments
    links: frozenset[str] = frozenset()


def reasons_to_wait(draft: Draft, known: Known, blocked: BlockedWords) -> list[str]:
    """Say why a comment has to wait; an empty list if it may appear at once.

    :param draft: the new comment, or a changed one with its changes.
    :param known: what its writer has earned.
    :param blocked: words that always make a comment wait.
    """
    reasons = []
    if not known.approved:
        reasons.append("no comment from this browser under this name is approved yet")
    new = [address for address in links_of(draft.website, draft.html) if address not in known.links]
    if new:
        reasons.append(f"it holds an address that was not in an approved comment before: {new[0]}")
    word = blocked.first_in(draft.name, draft.website, draft.text, draft.quote)
    if word:
        reasons.append(f"it holds a blocked word: {word}")
    return reasons


def links_of(website: str, html: str) -> list[str]:
    """List the web addresses in a comment.

    :param website: the writer's website, or ''.
    :param html: the rendered text.
    """
    found = [markup.unescape(address) for address in _LINK.findall(html)]
    return [website, *found] if website else found
