"""Draws a thread: one page of its comments with one open form, as a fragment for the script or as a page of its own."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from livingbook.replies.answers import dress, home, is_fragment, not_found
from livingbook.replies.conversation import Conversation, conversation, page_of, sees_more
from livingbook.replies.entries import Surroundings, draw
from livingbook.replies.forms import ReplyForm
from livingbook.replies.models import Comment

if TYPE_CHECKING:
    import uuid

    from django_stubs_ext import StrOrPromise

    from livingbook.replies.models import Thread

#: how long a drawn page is kept; one that has changed is asked for under another key
_KEPT = 3600
#: said above the thread after something was done, by the value of ``posted`` in the address
DONE = {
    "pending": _("Thank you. Your comment is awaiting moderation; for now only you see it here."),
    "approved": _("Thank you. Your comment is published."),
    "edited": _("Your changes are published."),
    "edited-pending": _(
        "Your changes are kept. The comment is awaiting moderation again; for now only you see it here."
    ),
    "deleted": _("Your comment is deleted. Nothing of it is stored any more."),
    "reported": _("Thank you. A moderator will look at this comment; until then it stays."),
    "gone": _("This comment is no longer there, or is not yours to change."),
    "late": _("The time for changes is over: a comment can be edited or deleted for 15 minutes after it was posted."),
}
#: added after a comment whose writer asked for mail about replies
_MAIL = {
    "asked": _("To be told of replies, follow the link in the mail that is on its way to you."),
    "told": _("Replies will come by mail, as you have confirmed before."),
    "unasked": _(
        "No mail about replies will come: this address was asked too often today, or does not want to be asked."
    ),
}
DONE |= {
    f"{status}-{how}": format_lazy("{} {}", DONE[status], words)
    for status in ("pending", "approved")
    for how, words in _MAIL.items()
}


@dataclass(frozen=True)
class Place:
    """What a reader looks at."""

    page: int = 1
    newest: bool = False


@dataclass(frozen=True)
class Panel:
    """An open form."""

    template: str
    context: dict[str, Any]
    #: the comment that it belongs to, below which it opens
    comment: Comment | None = None


@dataclass(frozen=True)
class Scene:
    """What a reader is shown."""

    thread: Thread
    place: Place = field(default_factory=Place)
    #: whose waiting comments are shown too, as the browser's signed cookie says
    commenter: uuid.UUID | None = None
    #: the form that is open; without one there is a button that leads to it (a page), or the bare form, whose token
    #: the script fetches once someone writes (a fragment)
    panel: Panel | None = None
    #: said above the comments
    status: StrOrPromise = ""
    #: True if it is known already that this reader sees more than others do; False to look
    sees_more: bool = False


def wants_newest(request: HttpRequest) -> bool:
    """Say whether the newest comments come first."""
    return request.GET.get("order") == "newest"


def place_of(request: HttpRequest, comment: Comment | None, commenter: uuid.UUID | None) -> Place:
    """Choose the page that shows a comment.

    :param request: says which comments come first.
    :param comment: None for the first page.
    :param commenter: whose waiting comments are shown too.
    """
    newest = wants_newest(request)
    return Place(page_of(comment, commenter, newest=newest) if comment else 1, newest)


def thread_address(thread: Thread, **query: object) -> str:
    """Give the address of a thread.

    :param query: what follows the question mark; what is empty is left out.
    """
    asked = {key: str(value) for key, value in query.items() if value}
    return reverse("thread", args=[thread.identifier]) + (f"?{urlencode(asked)}" if asked else "")


def page_address(thread: Thread) -> str:
    """Give the address of the page that a thread belongs to: a path, or in full if the book is served elsewhere."""
    return home() + quote(thread.path)


def respond(request: HttpRequest, scene: Scene, code: int = 200) -> HttpResponse:
    """Draw a thread for one reader; what holds a form with a token is never kept by anyone.

    :param scene: what the reader is shown.
    :param code: the HTTP status.
    """
    response = _compose(request, scene, *_listing(request, scene), code)
    response["Cache-Control"] = "no-store" if scene.panel or code != 200 else "private, no-cache"
    return response


def respond_without(request: HttpRequest, number: int, commenter: uuid.UUID | None) -> HttpResponse:
    """Say that a comment is not there for this reader (404), above the thread that it was in.

    :param number: the comment's id.
    :param commenter: whose waiting comments are shown too.
    """
    comment = Comment.objects.select_related("thread").filter(pk=number, thread__in_book=True).first()
    if comment is None:
        return not_found(request)
    place = Place(newest=wants_newest(request))
    return respond(request, Scene(comment.thread, place, commenter, status=DONE["gone"]), 404)


def respond_to_everyone(request: HttpRequest, thread: Thread, place: Place) -> HttpResponse:
    """Answer what nearly every reader gets: the thread and an empty form, without any cookie or token."""
    scene = Scene(thread, place)
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    key = f"page.{packed}.{_key(request, scene)}"
    content = cache.get(key)
    if content is None:
        talk, listing = _listing(request, scene)
        drawn = _compose(request, scene, talk, listing).content
        content = (
            gzip.compress(drawn, 6, mtime=0) if packed else drawn
        )  # nothing in it is secret, so it may be packed once
        if talk.page == place.page:  # there is no end of pages beyond the last one
            cache.set(key, content, _KEPT)
    response = dress(request, HttpResponse(content))
    if packed:
        response["Content-Encoding"] = "gzip"
        patch_vary_headers(response, ["Accept-Encoding"])
    response["Cache-Control"] = "no-cache"  # may be kept, must be compared with the server's version
    return response


def _compose(request: HttpRequest, scene: Scene, talk: Conversation, listing: str, code: int = 200) -> HttpResponse:
    """Put the parts together."""
    panel = scene.panel
    content = {
        **_context(request, scene, talk),
        "listing": listing,
        "steps": _steps(scene.thread, talk, scene.place),
        "status": scene.status,
        "inside": bool(panel and panel.comment and talk.holds(panel.comment.pk)),
    }
    if panel is None and is_fragment(request) and not scene.thread.closed:
        content["bare_form"] = _bare_form(request, scene)
    template = "replies/fragment.html" if is_fragment(request) else "replies/page.html"
    return dress(request, HttpResponse(render_to_string(template, content, request), status=code))


def _bare_form(request: HttpRequest, scene: Scene) -> str:
    """Draw the empty form without token, once for all."""

    def draw_form() -> str:
        context = {**_context(request, scene, None), "form": ReplyForm(thread=scene.thread)}
        return render_to_string("replies/form.html", context, request)

    return str(cache.get_or_set(f"form.{scene.thread.pk}.{scene.place.newest}", draw_form, _KEPT))


def _listing(request: HttpRequest, scene: Scene) -> tuple[Conversation, str]:
    """Draw the comments of a page; what is the same for everyone is drawn once."""
    below = scene.panel and scene.panel.comment
    shared = not (below or scene.sees_more or sees_more(scene.thread, scene.commenter))
    key = f"listing.{_key(request, scene)}"
    kept: tuple[Conversation, str] | None = cache.get(key) if shared else None
    if kept:
        return kept
    place = scene.place
    commenter = None if shared else scene.commenter
    talk = conversation(scene.thread, commenter, page=place.page, newest=place.newest)
    around = Surroundings(
        thread_address(scene.thread),
        page_address(scene.thread),
        scene.thread.closed,
        is_fragment(request),
        place.newest,
    )
    rows = [
        (entry.comment.pk, draw(entry, around), [(reply.comment.pk, draw(reply, around)) for reply in entry.replies])
        for entry in talk.entries
    ]
    listing = render_to_string("replies/list.html", {**_context(request, scene, talk), "rows": rows}, request)
    if shared and talk.page == place.page:
        cache.set(key, (Conversation([], talk.count, talk.page, talk.pages), listing), _KEPT)
    return talk, listing


def _key(request: HttpRequest, scene: Scene) -> str:
    thread, place = scene.thread, scene.place
    return f"{thread.pk}.{thread.revision}.{thread.closed}.{is_fragment(request)}.{place.newest}.{place.page}"


def _context(request: HttpRequest, scene: Scene, talk: Conversation | None) -> dict[str, Any]:
    return {
        "thread": scene.thread,
        "page": page_address(scene.thread),
        "place": scene.place,
        "talk": talk,
        "fragment": is_fragment(request),
        "panel": scene.panel,
        **(scene.panel.context if scene.panel else {}),
    }


def _steps(thread: Thread, talk: Conversation, place: Place) -> list[dict[str, str]]:
    """List the links between pages: previous, first, those around this one, last, next."""
    if talk.pages < 2:
        return []

    def step(page: int, label: str = "", relation: str = "") -> dict[str, str]:
        order = "newest" if place.newest else ""
        address = thread_address(thread, order=order, page=page) if page != talk.page else ""
        return {"label": label or str(page), "address": address, "relation": relation}

    shown = [n for n in range(1, talk.pages + 1) if n in (1, talk.pages) or abs(n - talk.page) < 3]
    steps = [step(talk.page - 1, gettext("Previous"), "prev")] if talk.page > 1 else []
    for before, page in zip([0, *shown], shown, strict=False):
        if page > before + 1:
            steps.append({"label": "…", "address": "", "relation": ""})
        steps.append(step(page))
    return [*steps, step(talk.page + 1, gettext("Next"), "next")] if talk.page < talk.pages else steps
