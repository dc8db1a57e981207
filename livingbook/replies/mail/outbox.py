"""Notes what is to be sent. Nothing is sent here: a dead mail server neither delays an answer nor loses a comment."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from livingbook.replies.limits import RateLimit
from livingbook.replies.models import Comment, Mail, Report, Subscription, writing

if TYPE_CHECKING:
    from django.db.models import QuerySet

State = Subscription.State


class _PerDay(RateLimit):
    """Questions to one address: as many at once, and as many a day."""

    SECONDS = 24 * 3600.0


#: rung when there is something to send, for the thread of this process that sends
BELL = threading.Event()
#: names no address, so it holds when the comment that a question was about is gone
_QUESTIONS = _PerDay(settings.REPLIES_MAIL_LIMITS, f"questions {settings.SECRET_KEY}", 2)


def tell_moderators(comment: Comment, report: Report | None = None) -> None:
    """Note that moderators are to be told of a comment, in its present version, or of a report on it.

    :param comment: a new or changed one.
    :param report: what a reader said of it.
    """
    if settings.REPLIES_MAIL is None or not settings.REPLIES_MAIL.moderators:
        return
    if report:
        _note(f"report {report.pk}", Mail.Kind.REPORT, comment, report=report)
        return
    version = f" {comment.edited.timestamp()}" if comment.edited else ""
    _note(f"comment {comment.pk}{version}", Mail.Kind.COMMENT, comment)


def tell_conversation(comment: Comment) -> None:
    """Note that those who asked for it are to be told of a published reply, each once.

    It depends on what readers confirmed, not on the settings of this process, which may be a moderator's command.

    :param comment: a comment; nobody is told if it is no reply or not published.
    """
    if comment.parent_id is None or comment.status != Comment.Status.APPROVED:
        return
    branch = Q(comment=comment.parent_id) | Q(comment__parent=comment.parent_id)
    wished = Subscription.objects.filter(branch, state=State.CONFIRMED, comment__status=Comment.Status.APPROVED)
    told = {comment.email.casefold()}
    for subscription in wished.exclude(comment=comment.pk).select_related("comment").order_by("pk"):
        address = subscription.comment.email.casefold()
        if address not in told and subscription.comment.commenter != comment.commenter:
            told.add(address)
            _note(f"reply {comment.pk} to {subscription.pk}", Mail.Kind.REPLY, comment, subscription=subscription)


def ask_to_confirm(comment: Comment) -> str:
    """Note the wish to be told of replies, and that the address is to be asked whether it is its owner's.

    A browser whose owner has confirmed this address before is not asked again.

    :param comment: the comment with the address.
    :return: 'asked'; 'told' if the address is confirmed already; 'unasked' if it has refused to be asked, or was asked
        too often today: then nothing is noted.
    """
    noted = Subscription.objects.filter(comment=comment).first()  # the form was sent twice
    if noted:
        return "told" if noted.state == State.CONFIRMED else "asked"
    known = subscriptions_of(comment.email)
    trusted = known.filter(state=State.CONFIRMED, comment__commenter=comment.commenter).exists()
    if not trusted and (
        known.filter(state=State.REFUSED).exists() or not _QUESTIONS.admits(comment.email.casefold(), time.monotonic())
    ):
        return "unasked"
    with writing():
        state, changed = (State.CONFIRMED, timezone.now()) if trusted else (State.ASKED, None)
        values = {"state": state, "changed": changed}
        subscription, _ = Subscription.objects.get_or_create(comment=comment, defaults=values)
        if not trusted:
            _note(f"confirm {subscription.pk}", Mail.Kind.CONFIRM, comment, subscription=subscription)
    return "told" if trusted else "asked"


def subscriptions_of(address: str) -> QuerySet[Subscription]:
    """Find all wishes under an email address, in whatever case.

    :param address: as it stands in a comment.
    """
    return Subscription.objects.filter(comment__email__iexact=address)


def set_state(chosen: QuerySet[Subscription], state: Subscription.State) -> None:
    """Confirm or end wishes, and note when.

    :param chosen: which.
    :param state: what they become.
    """
    with writing():
        chosen.exclude(state=state).update(state=state, changed=timezone.now())


def _note(key: str, kind: Mail.Kind, comment: Comment, **about: Report | Subscription) -> None:
    """Put a mail into the outbox unless it is there already, or was."""
    with writing():
        Mail.objects.get_or_create(key=key, defaults={"kind": kind, "comment": comment, **about})
        transaction.on_commit(BELL.set)
