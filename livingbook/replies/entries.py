"""Draws single comments; one that looks the same to many readers is drawn once for all of them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from django.template.loader import render_to_string

if TYPE_CHECKING:
    from datetime import datetime

    from livingbook.replies.conversation import Entry


class Surroundings(NamedTuple):
    """What the links in a comment depend on."""

    #: address of the thread on this server
    address: str
    #: address of the page that the thread belongs to
    page: str
    closed: bool
    #: whether the comment is shown on that page, and not on one of this server's own
    fragment: bool
    #: whether the newest comments come first
    newest: bool


class _Appearance(NamedTuple):
    """Everything that a drawn comment depends on."""

    around: Surroundings
    number: int
    gap: str
    mine: bool
    pending: bool
    #: whether it may be archived; said to its writer alone
    agreed: bool
    name: str
    website: str
    badge: bool
    created: datetime
    edited: datetime | None
    quote: str
    anchor: str
    html: str


def draw(entry: Entry, around: Surroundings) -> str:
    """Draw a comment without the replies to it.

    :param entry: the comment as one reader sees it.
    :param around: what its links depend on.
    :return: HTML.
    """
    comment = entry.comment
    return _drawn(
        _Appearance(
            around=around,
            number=comment.pk,
            gap=entry.gap,
            mine=entry.mine,
            pending=comment.status == comment.Status.PENDING,
            agreed=entry.mine and comment.agreed,
            name=comment.name,
            website=comment.website,
            badge=comment.by_maintainer,
            created=comment.created,
            edited=comment.edited,
            quote=comment.quote,
            anchor=comment.anchor,
            html=comment.html,
        )
    )


@lru_cache(maxsize=500)
def _drawn(appearance: _Appearance) -> str:
    return render_to_string("replies/comment.html", appearance._asdict())
