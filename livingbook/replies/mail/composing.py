"""Writes a mail at the moment when it goes, from what the database holds then: nothing outdated is ever sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from livingbook.replies.answers import home
from livingbook.replies.intake import why_waiting
from livingbook.replies.mail import tokens
from livingbook.replies.models import Comment, Mail, Subscription
from livingbook.replies.text import body_text, one_line

if TYPE_CHECKING:
    from django.db.models import Manager

    from livingbook.replies.mail.letterhead import Letterhead

#: how long the links are good with which a moderator decides, and a reader confirms
DECISION_LIFETIME = timedelta(days=14)
CONFIRMATION_LIFETIME = timedelta(days=7)
#: what a moderator may want to do with a comment in this state
_ACTIONS = {
    Comment.Status.PENDING: {"approve": "Publish it", "reject": "Never show it"},
    Comment.Status.APPROVED: {"remove": "Take it down"},
}
_REPORT_ACTIONS = {"remove": "Take it down", "keep": "It may stay; close the report"}


@dataclass(frozen=True)
class _Draft:
    subject: str
    to: list[str]
    #: the number of the mail that it follows, or ''
    follows: str
    headers: dict[str, str]
    context: dict[str, Any]


def compose(mail: Mail, head: Letterhead) -> EmailMessage | None:
    """Write a mail.

    :param mail: with its comment, thread, parent, report and subscription.
    :param head: sender and links.
    :return: None if it should not be sent any more.
    """
    draft = _WRITERS[Mail.Kind(mail.kind)](mail, head)
    if draft is None or not draft.to:
        return None
    thread = mail.comment.thread
    context = {
        "comment": mail.comment,
        "name": one_line(mail.comment.name),
        "text": _quoted(mail.comment.body),
        "title": one_line(thread.title) or thread.identifier,
        "page": urljoin(head.site, home() + quote(thread.path)),
        "site": head.site,
        **draft.context,
    }
    headers = common_headers(mail, head) | draft.headers
    if draft.follows:
        headers["In-Reply-To"] = headers["References"] = f"<{draft.follows}@{head.host}>"
    return EmailMessage(
        subject=one_line(draft.subject)[:150],
        body=render_to_string(f"replies/mail/{mail.kind}.txt", context).strip() + "\n",
        from_email=head.settings.sender,
        to=draft.to,
        headers=headers,
    )


def common_headers(mail: Mail, head: Letterhead) -> dict[str, str]:
    """Give what stands at the head of every mail.

    :param mail: whose number it gets.
    :param head: whose host's name is a part of the number.
    """
    return {
        "Message-ID": f"<{_number(mail)}@{head.host}>",
        "Auto-Submitted": "auto-generated",  # no out-of-office note answers it (RFC 3834)
    }


def _comment(mail: Mail, head: Letterhead) -> _Draft | None:
    comment = mail.comment
    actions = _ACTIONS.get(Comment.Status(comment.status))
    if actions is None:
        return None
    waits = comment.status == Comment.Status.PENDING
    new = "Changed" if comment.edited else "New"
    return _Draft(
        subject=f"{new} comment{' waits' if waits else ''}: {one_line(comment.name)} on '{_title(comment)}'",
        to=list(head.settings.moderators),
        follows=_earlier(comment.parent.mails, Mail.Kind.COMMENT) if comment.parent else "",
        headers={},
        context={
            "waits": waits,
            "new": new.lower(),
            "reasons": [one_line(reason) for reason in why_waiting(comment)] if waits else [],
            "quote": one_line(comment.quote),
            "above": comment.parent and f"comment {comment.parent.pk} by {one_line(comment.parent.name)}",
            "website": one_line(comment.website),
            "links": _links(mail, actions, head),
            "days": DECISION_LIFETIME.days,
        },
    )


def _report(mail: Mail, head: Letterhead) -> _Draft | None:
    report = mail.report
    if report is None or report.handled or mail.comment.status != Comment.Status.APPROVED:
        return None
    return _Draft(
        subject=f"Comment reported: {one_line(mail.comment.name)} on '{_title(mail.comment)}'",
        to=list(head.settings.moderators),
        follows=_earlier(mail.comment.mails, Mail.Kind.COMMENT),
        headers={},
        context={
            "reason": _quoted(report.reason),
            "links": _links(mail, _REPORT_ACTIONS, head),
            "days": DECISION_LIFETIME.days,
        },
    )


def _confirm(mail: Mail, head: Letterhead) -> _Draft | None:
    """Ask. Nothing that was typed stands in it: whoever gets it may have nothing to do with the comment."""
    subscription = mail.subscription
    shown_or_waits = mail.comment.status in (Comment.Status.PENDING, Comment.Status.APPROVED)
    if subscription is None or subscription.state != Subscription.State.ASKED or not shown_or_waits:
        return None
    return _Draft(
        subject=_("Mail about replies on '%(title)s'? Please confirm") % {"title": _title(mail.comment)},
        to=[mail.comment.email],
        follows="",
        headers={},
        context={
            "confirm": head.site + tokens.confirmation_address(subscription),
            "days": CONFIRMATION_LIFETIME.days,
        },
    )


def _reply(mail: Mail, head: Letterhead) -> _Draft | None:
    subscription = mail.subscription
    if (
        subscription is None
        or subscription.state != Subscription.State.CONFIRMED
        or mail.comment.status != Comment.Status.APPROVED
        or subscription.comment.status != Comment.Status.APPROVED
        or not mail.comment.thread.in_book
    ):
        return None
    stop = head.site + tokens.stop_address(subscription)
    return _Draft(
        subject=_("%(name)s replied on '%(title)s'")
        % {"name": one_line(mail.comment.name), "title": _title(mail.comment)},
        to=[subscription.comment.email],
        follows=_earlier(subscription.mails, Mail.Kind.CONFIRM),
        headers={
            "List-Id": f"<replies.{head.host}>",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
        },
        context={"direct": mail.comment.parent_id == subscription.comment_id, "stop": stop},
    )


_WRITERS = {
    Mail.Kind.COMMENT: _comment,
    Mail.Kind.REPORT: _report,
    Mail.Kind.CONFIRM: _confirm,
    Mail.Kind.REPLY: _reply,
}


def _number(mail: Mail) -> str:
    """Give a number that no other mail of this host has, though a database may be made anew; a second try keeps it."""
    return f"{mail.kind}-{mail.pk}.{mail.created:%Y%m%d%H%M%S%f}"


def _earlier(mails: Manager[Mail], kind: Mail.Kind) -> str:
    """Give the number of the first mail of a kind, which this one follows; '' if there was none."""
    first = mails.filter(kind=kind).order_by("pk").first()
    return _number(first) if first else ""


def _links(mail: Mail, actions: dict[str, str], head: Letterhead) -> list[tuple[str, str]]:
    return [(label, head.site + tokens.decision_address(mail, action)) for action, label in actions.items()]


def _title(comment: Comment) -> str:
    title = one_line(comment.thread.title) or comment.thread.identifier
    return title if len(title) <= 60 else f"{title[:58].rstrip()} …"


def _quoted(text: str) -> str:
    """Mark each line as someone else's, so that no comment can pass for a part of the mail."""
    return "\n".join(f"> {line}".rstrip() for line in body_text(text).replace("\r", "\n").split("\n"))
