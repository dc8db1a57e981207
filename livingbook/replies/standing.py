"""Who may publish without waiting. A signed cookie carries standing, never the email that someone types."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from livingbook.replies.models import Comment
from livingbook.replies.screening import Known, links_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

#: the one lasting cookie; set by posting a comment, never by reading
COOKIE = "commenter"
_YEAR = 365 * 24 * 3600
#: how many of a writer's approved comments are looked at
_REMEMBERED = 100


def commenter_of(request: HttpRequest) -> uuid.UUID | None:
    """Read who this browser is.

    :param request: the request with its cookies.
    :return: the random id given to the browser when it posted first; None without one, or with a forged one.
    """
    try:
        value = request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=_YEAR)
        return uuid.UUID(value) if value else None
    except ValueError:
        return None


def remember(response: HttpResponse, commenter: uuid.UUID, *, secure: bool) -> None:
    """Give the browser its id, for a year.

    :param response: what is about to be sent.
    :param commenter: the id to keep.
    :param secure: whether the page came over https.
    """
    response.set_signed_cookie(
        COOKIE,
        str(commenter),
        salt=COOKIE,
        max_age=_YEAR,
        path="/comments/",
        httponly=True,
        samesite="Lax",
        secure=secure,
    )


def known_of(commenter: uuid.UUID | None, name: str, *, but: int | None = None) -> Known:
    """Find what a browser has earned under a name.

    Under another name the same browser waits again, so that nobody earns standing as one person and then speaks as
    another.

    :param commenter: the id from the cookie.
    :param name: the name over the comment that is screened.
    :param but: the id of that comment, if it is stored already: it doesn't speak for itself.
    """
    if commenter is None:
        return Known()
    approved = Comment.objects.filter(commenter=commenter, name=name, status=Comment.Status.APPROVED)
    rows = list(approved.order_by("-pk").values_list("pk", "website", "html")[:_REMEMBERED])
    return Known(
        approved=any(pk != but for pk, _, _ in rows),
        links=frozenset(address for _, website, html in rows for address in links_of(website, html)),
    )
