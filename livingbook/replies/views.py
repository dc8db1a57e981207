"""The pages of the comment server: one view for the script (a fragment) and for people (a page)."""

from __future__ import annotations

import time
import uuid
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.views.decorators.http import require_http_methods

from livingbook.replies.book import ENVIRON_KEY, Book
from livingbook.replies.conversation import conversation, has_waiting
from livingbook.replies.forms import ReplyForm, find_parent, new_ticket
from livingbook.replies.intake import initial_status
from livingbook.replies.limits import RateLimit, network_of
from livingbook.replies.models import Comment, Thread
from livingbook.replies.standing import commenter_of, remember

_LIMIT = RateLimit(settings.REPLIES_LIMITS, f"comments {settings.SECRET_KEY}", settings.REPLIES_RATE)
_TOO_MANY = "Many comments are arriving from your network. Please wait a minute and send yours again."
_SENT_BEFORE = "This form was sent before with another text. Send it again to post this one as well."
_DONE = {
    Comment.Status.PENDING: "Thank you. Your comment is awaiting moderation; for now only you see it here.",
    Comment.Status.APPROVED: "Thank you. Your comment is published.",
}


def book_context(request: HttpRequest) -> dict[str, Any]:
    """Give every template the book that is served and the address of its root."""
    return {"book": request.META.get(ENVIRON_KEY) or Book(), "root": get_script_prefix()}


@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show one thread with its form, or take a comment for it.

    :param identifier: the thread's id, which may contain slashes.
    """
    if "\0" in identifier or len(identifier) > 200:
        return not_found(request)
    found = get_object_or_404(Thread, identifier=identifier, in_book=True)
    return _take(request, found) if request.method == "POST" else _show(request, found)


def _show(request: HttpRequest, thread: Thread) -> HttpResponse:
    commenter = commenter_of(request)
    done = _DONE.get(request.GET.get("posted"))  # type: ignore[call-overload]
    asked = request.GET.get("reply", "")
    parent = find_parent(thread, int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else None)
    ready = bool(parent) or "form" in request.GET or "reply" in request.GET
    waiting = has_waiting(thread, commenter)
    if ready or done or waiting:
        form = ReplyForm(thread=thread, initial={"ticket": new_ticket(), "parent": parent.pk if parent else None})
        context = {"form": form, "ready": ready, "reply_to": parent, "status": done}
        response = _respond(request, thread, commenter, context)
        response["Cache-Control"] = "no-store" if ready else "private, no-cache"
        return response
    return _show_cached(request, thread)


def _show_cached(request: HttpRequest, thread: Thread) -> HttpResponse:
    """Answer what nearly every reader gets: the thread and an empty form, without any cookie or token."""
    key = f"page.{thread.pk}.{thread.revision}.{_is_fragment(request)}"
    content = cache.get(key)
    if content is None:
        response = _respond(request, thread, None, {"form": ReplyForm(thread=thread)})
        content = response.content
        cache.set(key, content, 3600)
    else:
        response = _dress(request, HttpResponse(content))
    response["Cache-Control"] = "no-cache"  # may be kept, must be compared with the server's version
    return response


def _take(request: HttpRequest, thread: Thread) -> HttpResponse:
    form = ReplyForm(request.POST, thread=thread)
    status = 422
    comment = None
    commenter = commenter_of(request)
    if form.is_valid():
        ticket = form.cleaned_data["ticket"]
        comment = Comment.objects.filter(ticket=ticket).first()
        if comment is None:
            if _LIMIT.admits(network_of(request.META.get("REMOTE_ADDR", "")), time.monotonic()):
                comment = _store(form, thread, commenter)
            else:
                form.add_error(None, _TOO_MANY)
                status = 429
        if comment and not _is_same(comment, form, thread, commenter):
            comment = None
            form.add_error("ticket", _SENT_BEFORE)
    return _refuse(request, form, status) if comment is None else _accept(request, comment)


def _store(form: ReplyForm, thread: Thread, commenter: uuid.UUID | None) -> Comment | None:
    """Store a comment; if the same form arrived twice at once, give the one that came first."""
    sent = form.cleaned_data
    comment = Comment(
        thread=thread,
        parent=sent["parent"],
        ticket=sent["ticket"],
        commenter=commenter or uuid.uuid4(),
        name=sent["name"],
        email=sent["email"],
        website=sent["website"],
        body=sent["comment"],
    )
    comment.status = initial_status(comment)
    try:
        comment.save()
    except IntegrityError:
        return Comment.objects.filter(ticket=sent["ticket"]).first()
    return comment


def _is_same(comment: Comment, form: ReplyForm, thread: Thread, commenter: uuid.UUID | None) -> bool:
    """Tell a form sent twice (its answer was lost on the way) from one that was changed and sent again."""
    sent = form.cleaned_data
    return (comment.thread_id, comment.body, comment.name, comment.email) == (
        thread.pk,
        sent["comment"],
        sent["name"],
        sent["email"],
    ) and commenter in (None, comment.commenter)


def _accept(request: HttpRequest, comment: Comment) -> HttpResponse:
    thread = Thread.objects.get(pk=comment.thread_id)
    if _is_fragment(request):
        context = {
            "form": ReplyForm(thread=thread),
            "status": _DONE.get(comment.status),  # type: ignore[call-overload]
        }
        code = 202 if comment.status == Comment.Status.PENDING else 201
        response = _respond(request, thread, comment.commenter, context, code)
    else:
        address = reverse("thread", args=[thread.identifier])
        response = HttpResponseRedirect(f"{address}?posted={comment.status}#comments-status")
        response.status_code = 303
    response["Cache-Control"] = "no-store"
    remember(response, comment.commenter, secure=settings.CSRF_COOKIE_SECURE or request.is_secure())
    return response


def _refuse(request: HttpRequest, form: ReplyForm, status: int) -> HttpResponse:
    """Show the form again with what was typed and what is wrong; the first faulty field gets the focus."""
    again = request.POST.copy()
    again["homepage"] = ""
    if "ticket" in form.errors:
        again["ticket"] = new_ticket()
    if "parent" in form.errors:
        again["parent"] = ""
    form.data = again
    for name in ("comment", "name", "email", "website"):
        if name in form.errors:
            form.fields[name].widget.attrs["autofocus"] = True
            break
    asked = form.cleaned_data.get("parent")
    context = {"form": form, "ready": True, "reply_to": asked}
    response = _respond(request, form.thread, commenter_of(request), context, status)
    response["Cache-Control"] = "no-store"
    if status == 429:
        response["Retry-After"] = "60"
    return response


def _respond(
    request: HttpRequest,
    thread: Thread,
    commenter: uuid.UUID | None,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    """Draw thread and form, as a fragment for the script or as a page of its own.

    :param commenter: whose waiting comments are shown too.
    """
    template = "replies/fragment.html" if _is_fragment(request) else "replies/page.html"
    content = {
        **context,
        "thread": thread,
        "listing": _listing(thread, commenter),
        "fragment": _is_fragment(request),
    }
    return _dress(request, HttpResponse(render_to_string(template, content, request), status=status))


def _listing(thread: Thread, commenter: uuid.UUID | None) -> str:
    """Draw the comments of a thread; what is the same for everyone is drawn once."""

    def draw() -> str:
        return render_to_string("replies/list.html", {"thread": thread, "comments": conversation(thread, commenter)})

    if has_waiting(thread, commenter):
        return draw()
    return str(cache.get_or_set(f"listing.{thread.pk}.{thread.revision}", draw, 3600))


def _dress(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    response["Vary"] = "X-Fragment, Cookie"
    if _is_fragment(request):
        response["X-Fragment"] = "1"  # the script takes nothing else for a thread
    return response


def _is_fragment(request: HttpRequest) -> bool:
    return request.headers.get("X-Fragment") == "1"


def message(request: HttpRequest, status: int, heading: str, advice: str) -> HttpResponse:
    """Answer with a page that says one thing.

    :param heading: what happened.
    :param advice: what the reader can do.
    """
    page = {"heading": heading, "advice": advice}
    response = render(request, "replies/message.html", page, status=status)
    response["Cache-Control"] = "no-store"
    return response


def refused_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django passes the reason
    """Say what to do when the form's token is missing or wrong (403)."""
    return message(
        request,
        403,
        "Your comment was not taken",
        "The form was opened elsewhere, or your browser keeps no cookies for this site; posting needs one. "
        "Go back, keep your text, load the page again and send it.",
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer a request that can't be read (400)."""
    return _plain_message(400, "This request can't be read", "It is malformed or too large. Nothing was stored.")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer for an address that leads nowhere (404)."""
    return message(request, 404, "This page does not exist", "The address may be misspelt, or the page may have moved.")


def failed(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer after a failure of the program (500)."""
    return _plain_message(500, "Something went wrong here", "The fault is ours. Please try again later.")


def _plain_message(status: int, heading: str, advice: str) -> HttpResponse:
    """Draw a message without looking at the request again, since reading it may be what failed."""
    page = {"heading": heading, "advice": advice, "book": Book(), "root": get_script_prefix()}
    content = render_to_string("replies/message.html", page)
    return HttpResponse(content, status=status, headers={"Cache-Control": "no-store"})
