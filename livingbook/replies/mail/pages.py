"""The pages behind the links in mails. Looking at one changes nothing; only its button does.

Programs that open every link in a mail therefore decide nothing. The signed link itself is the right to press the
button, so these forms need neither account nor cookie.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from livingbook.errors import BookError
from livingbook.replies import moderation
from livingbook.replies.answers import message
from livingbook.replies.drawing import thread_address
from livingbook.replies.mail import tokens
from livingbook.replies.mail.composing import CONFIRMATION_LIFETIME, DECISION_LIFETIME
from livingbook.replies.mail.outbox import set_state, subscriptions_of
from livingbook.replies.models import Comment, Mail, Subscription, writing

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

State = Subscription.State
#: what a page proposes, its button, and what is said afterwards
_WORDS = {
    "approve": ("Publish this comment?", "Publish", "The comment is published"),
    "reject": ("Reject this comment?", "Reject", "The comment is rejected and will not be shown"),
    "remove": ("Take this comment down?", "Take down", "The comment is taken down"),
    "keep": ("Leave this comment as it is?", "Leave it", "The comment stays, and the reports on it are closed"),
}
_METHODS = ["GET", "HEAD", "POST"]


@csrf_exempt
@require_http_methods(_METHODS)
def decide(request: HttpRequest, token: str) -> HttpResponse:
    """Show a comment to a moderator and ask whether to decide as the link says; do so once the button is pressed.

    :param token: the proof that the link comes from a mail to a moderator.
    """
    # What is decided is looked at in the same transaction, so that two who press the button don't both decide.
    with writing() if request.method == "POST" else nullcontext():
        found = tokens.read_decision(token, DECISION_LIFETIME)
        if found is None:
            return _spent(request)
        mail, action = found
        if request.method == "POST":
            try:
                _carry_out(mail, action)
            except BookError:  # 'keep', but another mail's link has closed the reports
                return _spent(request)
    comment = Comment.objects.select_related("thread", "parent").get(pk=mail.comment_id)
    question, button, done = _WORDS[action]
    page = {
        "comment": comment,
        "reports": comment.reports.filter(handled=False).order_by("pk") if mail.report_id else [],
        "heading": done if request.method == "POST" else question,
        "button": button,
        "done": request.method == "POST",
        "address": thread_address(comment.thread, comment=comment.pk) + f"#comment-{comment.pk}",
    }
    return _answer(request, "replies/mail/decide.html", page)


def _carry_out(mail: Mail, action: str) -> None:
    if action == "keep":
        moderation.clear_reports([mail.comment_id])
    else:
        moderation.decide(action, [mail.comment_id])
    Mail.objects.filter(pk=mail.pk).update(decided=timezone.now())


def _spent(request: HttpRequest) -> HttpResponse:
    return message(
        request,
        410,
        "This link can't be used any more",
        f"It works once, for {DECISION_LIFETIME.days} days, and only while the comment is as it was in the mail. "
        "To see how it stands: python -m livingbook comments list",
    )


@csrf_exempt
@require_http_methods(_METHODS)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether replies shall be sent to this address, and note the answer.

    :param token: the proof that the link comes from the mail that asked.
    """
    subscription = tokens.read_confirmation(token, CONFIRMATION_LIFETIME)
    if subscription is None:
        return message(
            request,
            410,
            _("This link can't be used any more"),
            _("It works for %(days)d days, as long as the comment is there. No mail will come.")
            % {"days": CONFIRMATION_LIFETIME.days},
        )
    if request.method == "POST":
        wanted = State.REFUSED if "refuse" in request.POST else State.CONFIRMED
        set_state(Subscription.objects.filter(pk=subscription.pk), wanted)
        subscription.refresh_from_db()
    page = {
        "thread": subscription.comment.thread,
        "state": subscription.state,
        "done": request.method == "POST",
        "address": thread_address(subscription.comment.thread, comment=subscription.comment_id),
    }
    return _answer(request, "replies/mail/confirm.html", page)


@csrf_exempt
@require_http_methods(_METHODS)
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """End mail to an address: for one conversation, or all of it. Mail programs send the same form (RFC 8058).

    :param token: the proof that the link comes from a mail to this address; it has no end.
    """
    if not tokens.is_stop_token(token):
        return message(
            request,
            404,
            _("This link is not complete"),
            _("Copy the whole address from the mail; it may stand on two lines there."),
        )
    subscription = tokens.read_stop(token)
    if request.method == "POST" and subscription:
        alone = Subscription.objects.filter(pk=subscription.pk)
        chosen = alone if "one" in request.POST else subscriptions_of(subscription.comment.email)
        set_state(chosen.exclude(state=State.REFUSED), State.STOPPED)
    page = {
        "thread": subscription.comment.thread if subscription else None,
        "done": request.method == "POST" or subscription is None,
        "one": "one" in request.POST,
    }
    return _answer(request, "replies/mail/stop.html", page)


def _answer(request: HttpRequest, template: str, page: dict[str, Any]) -> HttpResponse:
    """Draw a page that is nobody else's business."""
    response = render(request, template, page)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
