"""Takes a comment, or shows how it would look."""

from __future__ import annotations

import time
import uuid

from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from livingbook.replies.answers import is_fragment, is_secure, see_other
from livingbook.replies.conversation import LAST, find_thread
from livingbook.replies.drawing import DONE, Panel, Place, Scene, place_of, respond, thread_address, wants_newest
from livingbook.replies.forms import PARENT_GONE, ReplyForm
from livingbook.replies.intake import initial_status
from livingbook.replies.limits import RateLimit, network_of
from livingbook.replies.mail.outbox import ask_to_confirm, tell_conversation, tell_moderators
from livingbook.replies.maintainers import maintainer_of
from livingbook.replies.markdown import render
from livingbook.replies.models import Comment, Thread, writing
from livingbook.replies.standing import commenter_of, remember

#: comments, and changes of comments
LIMIT = RateLimit(settings.REPLIES_LIMITS, f"comments {settings.SECRET_KEY}", settings.REPLIES_RATE)
TOO_MANY = _("Many comments are arriving from your network. Please wait a minute and send yours again.")
_SENT_BEFORE = _("This form was sent before with another text. Send it again to post this one as well.")


def reply_panel(
    form: ReplyForm, parent: Comment | None, quote: str, anchor: str, preview: dict[str, str] | None = None
) -> Panel:
    """Open the form for a comment.

    :param parent: the comment that is replied to.
    :param quote: words of the page that the comment is about, or ''.
    :param anchor: the id of the place that they stand in, or ''.
    :param preview: how the comment would look, if that was asked.
    """
    context = {"form": form, "reply_to": parent, "quote": quote, "anchor": anchor, "preview": preview}
    return Panel("replies/form.html", context, parent)


def take(request: HttpRequest, thread: Thread) -> HttpResponse:
    """Store the comment that was sent, or say why not; only draw it if a preview is asked.

    :param thread: where it was sent to.
    """
    form = ReplyForm(request.POST, thread=thread, maintainer=maintainer_of(request))
    valid = form.is_valid()
    if "preview" in request.POST:
        form.keep_faults_of("comment")
        return _show_again(request, form, 422 if form.errors else 200)
    if not valid:
        return _show_again(request, form, 422)
    commenter = commenter_of(request)
    comment = Comment.objects.filter(ticket=form.cleaned_data["ticket"]).first()
    if comment is None:
        if not admits(request, LIMIT):
            form.add_error(None, TOO_MANY)
            return _show_again(request, form, 429)
        comment = _store(form, thread, commenter)
    if comment is None:
        form.add_error("parent", PARENT_GONE)
        return _show_again(request, form, 422)
    if not _is_same(comment, form, thread, commenter):
        form.add_error("ticket", _SENT_BEFORE)
        return _show_again(request, form, 422)
    done = str(comment.status)
    if form.cleaned_data.get("replies"):
        done = f"{done}-{ask_to_confirm(comment)}"
    return _accept(request, thread, comment, done)


def admits(request: HttpRequest, limit: RateLimit) -> bool:
    """Count one more of what a network sends.

    :return: False if it has sent too much within the last minute.
    """
    return limit.admits(network_of(request.META.get("REMOTE_ADDR", "")), time.monotonic())


def _store(form: ReplyForm, thread: Thread, commenter: uuid.UUID | None) -> Comment | None:
    """Store a comment; if the same form arrived twice at once, give the one that came first.

    :return: None if what it replies to was deleted at this very moment.
    """
    sent = form.cleaned_data
    comment = Comment(
        thread=thread,
        parent=sent["parent"] and (sent["parent"].parent or sent["parent"]),
        ticket=sent["ticket"],
        commenter=commenter or uuid.uuid4(),
        name=sent["name"],
        email=sent["email"],
        website=sent["website"],
        body=sent["comment"],
        quote=sent["quote"],
        anchor=sent["anchor"] if sent["quote"] else "",
        by_maintainer=form.by_maintainer,
        agreed=sent["agreed"],
    )
    comment.status = initial_status(comment)
    try:
        with writing():
            comment.save()
            tell_moderators(comment)
            tell_conversation(comment)
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


def _accept(request: HttpRequest, thread: Thread, comment: Comment, done: str) -> HttpResponse:
    """Show the comment in its place, with a key of ``DONE`` above, and let the browser know itself again."""
    if is_fragment(request):
        thread = find_thread(thread.identifier) or thread  # as it is now, with this comment
        place = _place_of_new(request, comment)
        code = 202 if comment.status == Comment.Status.PENDING else 201
        scene = Scene(thread, place, comment.commenter, status=DONE.get(done, ""), sees_more=True)
        response = respond(request, scene, code)
    else:
        order = "newest" if wants_newest(request) else ""
        address = thread_address(thread, posted=done, comment=comment.pk, order=order)
        response = see_other(f"{address}#comments-status")
    remember(response, comment.commenter, secure=is_secure(request))
    return response


def _place_of_new(request: HttpRequest, comment: Comment) -> Place:
    """Choose the page that shows what was just posted; no question to the database is needed but for a reply."""
    newest = wants_newest(request)
    if comment.parent_id is not None:
        return place_of(request, comment, comment.commenter)
    return Place(1 if newest else LAST, newest)


def _show_again(request: HttpRequest, form: ReplyForm, code: int) -> HttpResponse:
    """Show the form with what was typed, and what is wrong or how it would look."""
    sent = form.cleaned_data
    preview = None
    if code == 200:
        preview = {"html": render(sent["comment"]), "name": sent.get("name", "")}
    form.again()
    parent = sent.get("parent")
    commenter = commenter_of(request)
    place = place_of(request, parent, commenter)
    panel = reply_panel(form, parent, sent.get("quote", ""), sent.get("anchor", ""), preview)
    response = respond(request, Scene(form.thread, place, commenter, panel), code)
    if code == 429:
        response["Retry-After"] = "60"
    return response
