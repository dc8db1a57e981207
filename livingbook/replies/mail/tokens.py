"""Signs the links in mails. Each is good for one purpose, one comment and, where it decides something, one time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core import signing
from django.urls import reverse

from livingbook.replies.models import Comment, Mail, Subscription

if TYPE_CHECKING:
    from datetime import timedelta

_DECIDE, _CONFIRM, _STOP = "mail decide", "mail confirm", "mail stop"


def decision_address(mail: Mail, action: str) -> str:
    """Give the path of the page on which a moderator confirms a decision.

    :param mail: the mail that the link stands in.
    :param action: what the page proposes.
    """
    token = signing.dumps([mail.pk, action, _version(mail.comment)], salt=_DECIDE)
    return reverse("mail-decide", args=[token])


def read_decision(token: str, lifetime: timedelta) -> tuple[Mail, str] | None:
    """Read which mail and which action a link stands for.

    :param token: the last part of the address.
    :param lifetime: how long the link is good.
    :return: None if it is forged, too old or used, or if the comment has changed since the mail was written.
    """
    try:
        number, action, version = signing.loads(token, salt=_DECIDE, max_age=lifetime)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    mail = Mail.objects.select_related("comment__thread", "report").filter(pk=number, decided=None).first()
    return (mail, action) if mail and _version(mail.comment) == version else None


def _version(comment: Comment) -> str:
    """Tell a comment, in the state in which a moderator has seen it, from every other one.

    The ticket is no number that a database which is made anew gives again.
    """
    return f"{comment.ticket.hex} {comment.status} {comment.edited.isoformat() if comment.edited else ''}"


def confirmation_address(subscription: Subscription) -> str:
    """Give the path of the page that confirms the wish to be told of replies."""
    return reverse("mail-confirm", args=[_token(subscription, _CONFIRM)])


def read_confirmation(token: str, lifetime: timedelta) -> Subscription | None:
    """Read whose wish is confirmed.

    :param token: the last part of the address.
    :param lifetime: how long the link is good.
    :return: None if it is forged or too old, or the comment is gone.
    """
    return _subscription(token, _CONFIRM, lifetime)


def stop_address(subscription: Subscription) -> str:
    """Give the path of the page that ends mail; the link in a mail is good for ever."""
    return reverse("mail-stop", args=[_token(subscription, _STOP)])


def is_stop_token(token: str) -> bool:
    """Say whether a link to end mail was signed here, even if the comment is gone by now."""
    try:
        signing.loads(token, salt=_STOP)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    return True


def read_stop(token: str) -> Subscription | None:
    """Read whose mail is to end.

    :param token: the last part of the address.
    :return: None if it is forged or the comment is gone.
    """
    return _subscription(token, _STOP, None)


def _token(subscription: Subscription, salt: str) -> str:
    return signing.dumps([subscription.pk, subscription.comment.ticket.hex], salt=salt)


def _subscription(token: str, salt: str, lifetime: timedelta | None) -> Subscription | None:
    try:
        number, ticket = signing.loads(token, salt=salt, max_age=lifetime)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Subscription.objects.select_related("comment__thread").filter(pk=number, comment__ticket=ticket).first()
