"""Draws archived comments for a page: read without server and scripts, replaced by the live thread where there is one.

Plain values in, HTML out. The HTML of a comment is clean already; everything else is escaped by the template.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bs4 import BeautifulSoup

from livingbook.discussion.archive import ArchivedThread, groups
from livingbook.discussion.document import GAP, said_when
from livingbook.evidence.formatting import in_prose
from livingbook.language import _, templates

_TEMPLATES = templates(Path(__file__).with_name("templates"))
_TEMPLATES.filters["said_when"] = said_when


def draw_archived(thread: ArchivedThread, live: str, *, has_place: Callable[[str], bool]) -> str:
    """Draw the archived comments under a page.

    :param thread: the comments.
    :param live: address of the live thread, '' if there is none.
    :param has_place: says whether the page has a place with this id, so that no quotation leads nowhere.
    :return: HTML. A comment has the id that it has in the live thread, 'comment-12'.
    """
    return _TEMPLATES.get_template("archived.html").render(
        groups=groups(thread.comments),
        gap=f"{_(GAP)}.",
        day=in_prose(thread.archived),
        live=live,
        has_place=has_place,
    )


def words_of(thread: ArchivedThread) -> str:
    """Give everything that search shall find in the archived comments under a page: names and texts.

    :param thread: the comments.
    """
    texts = ((comment.name, BeautifulSoup(comment.html, "html.parser").get_text(" ")) for comment in thread.comments)
    return "\n".join(part for pair in texts for part in pair)
