"""All comments as one JSON document: the full one for archives, the approved ones for everybody.

``schemas/export.schema.json`` describes the full document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from livingbook.clock import today
from livingbook.replies.models import Comment, Mail, Maintainer, Report, Subscription, Thread, writing
from livingbook.replies.vendors import last_number

if TYPE_CHECKING:
    from datetime import datetime

FORMAT = "livingbook-comments"
VERSION = 1
Status = Comment.Status


def export_all() -> dict[str, Any]:
    """Give everything that is stored, email addresses included; not the accounts for the admin pages."""
    with writing():  # one moment, while a server writes
        return {
            **_head("full"),
            "last_comment": last_number(Comment),
            "threads": [_thread(thread) for thread in Thread.objects.order_by("pk")],
            "comments": [_full(comment) for comment in Comment.objects.select_related("thread").order_by("pk")],
            "reports": [_report(report) for report in Report.objects.order_by("pk")],
            "maintainers": [_maintainer(person) for person in Maintainer.objects.order_by("pk")],
            "subscriptions": [_subscription(wish) for wish in Subscription.objects.order_by("pk")],
            "mails": [_mail(mail) for mail in Mail.objects.order_by("pk")],
        }


def export_approved() -> dict[str, Any]:
    """Give what every reader can see: no email addresses, no ids of browsers, nothing that waits or was taken down.

    Of a comment that was taken down but has replies, only its place is left.
    """
    chosen = Comment.objects.select_related("thread").filter(thread__in_book=True).order_by("pk")
    with writing():
        approved = list(chosen.filter(status=Status.APPROVED))
        kept = {comment.pk for comment in approved}
        gone = chosen.filter(replies__in=approved).exclude(pk__in=kept).distinct()
        entries = sorted([*map(_public, approved), *map(_stub, gone)], key=lambda entry: entry["id"])
        threads = {entry["thread"] for entry in entries}
        return {
            **_head("approved"),
            "threads": [
                {"id": thread.identifier, "title": thread.title, "path": thread.path}
                for thread in Thread.objects.filter(identifier__in=threads).order_by("identifier")
            ],
            "comments": entries,
        }


def _head(variant: str) -> dict[str, Any]:
    return {"format": FORMAT, "version": VERSION, "variant": variant, "exported": today().isoformat()}


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _thread(thread: Thread) -> dict[str, Any]:
    return {
        "number": thread.pk,
        "id": thread.identifier,
        "title": thread.title,
        "path": thread.path,
        "in_book": thread.in_book,
        "closed": thread.closed,
        "revision": thread.revision,
    }


def _public(comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.pk,
        "thread": comment.thread.identifier,
        "parent": comment.parent_id,
        "status": str(comment.status),
        "created": _time(comment.created),
        "edited": _time(comment.edited),
        "name": comment.name,
        "website": comment.website,
        "maintainer": comment.by_maintainer,
        "quote": comment.quote,
        "anchor": comment.anchor,
        "text": comment.body,
        "html": comment.html,
    }


def _stub(comment: Comment) -> dict[str, Any]:
    whole = _public(comment)
    return {key: whole[key] for key in ("id", "thread", "parent", "created")} | {"status": str(Status.REMOVED)}


def _full(comment: Comment) -> dict[str, Any]:
    return _public(comment) | {
        "email": comment.email,
        "agreed": comment.agreed,
        "ticket": str(comment.ticket),
        "commenter": str(comment.commenter),
    }


def _report(report: Report) -> dict[str, Any]:
    return {
        "id": report.pk,
        "comment": report.comment_id,
        "reason": report.reason,
        "created": _time(report.created),
        "handled": report.handled,
    }


def _maintainer(person: Maintainer) -> dict[str, Any]:
    return {"id": person.pk, "name": person.name, "sign_ins": person.sign_ins, "created": _time(person.created)}


def _subscription(wish: Subscription) -> dict[str, Any]:
    return {
        "id": wish.pk,
        "comment": wish.comment_id,
        "state": str(wish.state),
        "created": _time(wish.created),
        "changed": _time(wish.changed),
    }


def _mail(mail: Mail) -> dict[str, Any]:
    """Give what the outbox notes of a mail: no address and no text, but what keeps it from being sent twice."""
    return {
        "id": mail.pk,
        "key": mail.key,
        "kind": str(mail.kind),
        "comment": mail.comment_id,
        "report": mail.report_id,
        "subscription": mail.subscription_id,
        "state": str(mail.state),
        "created": _time(mail.created),
        "due": _time(mail.due),
        "tries": mail.tries,
        "fault": mail.fault,
        "decided": _time(mail.decided),
    }
