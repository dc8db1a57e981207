"""What a maintainer can do with comments: list, show, approve, reject, remove; close reports and threads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q
from django.utils import timezone

from livingbook.errors import BookError, did_you_mean
from livingbook.replies.intake import why_waiting
from livingbook.replies.mail.outbox import tell_conversation
from livingbook.replies.models import Comment, Report, Thread, writing

if TYPE_CHECKING:
    from collections.abc import Sequence

Status = Comment.Status
_OPEN_REPORTS = Count("reports", filter=Q(reports__handled=False))


@dataclass(frozen=True)
class Decision:
    """What a moderator can decide."""

    #: the state that the comment gets
    status: str
    #: the states from which it may come
    allowed: tuple[str, ...]
    #: said when it is in another state
    otherwise: str


DECISIONS = {
    "approve": Decision(Status.APPROVED, (Status.PENDING, Status.REJECTED, Status.REMOVED), "nothing to approve"),
    "reject": Decision(Status.REJECTED, (Status.PENDING,), "only a waiting comment can be rejected; use 'remove'"),
    "remove": Decision(Status.REMOVED, (Status.APPROVED,), "only a published comment can be removed; use 'reject'"),
}


def list_comments(
    status: str | None = None, thread: str | None = None, *, reported: bool = False
) -> list[dict[str, Any]]:
    """List comments, oldest first, without email addresses.

    :param status: only those in this state.
    :param thread: only those of the thread with this id.
    :param reported: only those that a reader has reported and nobody has looked at since.
    :raises BookError: if there is no such thread.
    """
    chosen = Comment.objects.select_related("thread").annotate(open_reports=_OPEN_REPORTS).order_by("pk")
    if status:
        chosen = chosen.filter(status=status)
    if thread:
        chosen = chosen.filter(thread=find_thread(thread))
    if reported:
        chosen = chosen.filter(open_reports__gt=0)
    return [_summary(comment) | {"reports": comment.open_reports} for comment in chosen]


def show_comment(number: int) -> dict[str, Any]:
    """Give all that is stored of one comment, its email address and the reports on it included.

    :param number: the comment's id.
    :raises BookError: if there is no such comment.
    """
    comment = find_comments([number])[0]
    return _summary(comment) | {
        "parent": comment.parent_id,
        "edited": comment.edited and comment.edited.isoformat(timespec="seconds"),
        "email": comment.email,
        "website": comment.website,
        "maintainer": comment.by_maintainer,
        "agreed": comment.agreed,
        "quote": comment.quote,
        "anchor": comment.anchor,
        "text": comment.body,
        "waits": why_waiting(comment) if comment.status == Status.PENDING else [],
        "reports": [_report(report) for report in comment.reports.order_by("pk")],
    }


def decide(action: str, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """Approve, reject or remove comments: all of them, or none if one can't be.

    A decision also answers the reports on these comments.

    :param action: a key of ``DECISIONS``.
    :param numbers: ids of comments.
    :return: the comments after the decision.
    :raises BookError: naming every comment that doesn't exist or is in the wrong state.
    """
    decision = DECISIONS[action]
    with writing():
        comments = find_comments(numbers)
        faults = [
            f"comment {comment.pk} is {comment.status}: {decision.otherwise}"
            for comment in comments
            if comment.status not in decision.allowed
        ]
        if faults:
            raise BookError("nothing was changed", faults)
        for comment in comments:
            comment.status = decision.status
            comment.save()
            tell_conversation(comment)
        Report.objects.filter(comment__in=comments, handled=False).update(handled=True)
    return [_summary(comment) for comment in comments]


def list_reports() -> list[dict[str, Any]]:
    """List the reports that nobody has looked at yet, oldest first."""
    waiting = Report.objects.filter(handled=False).select_related("comment__thread").order_by("pk")
    return [_report(report) | {"comment": _summary(report.comment)} for report in waiting]


def clear_reports(numbers: Sequence[int]) -> int:
    """Mark the reports on comments as looked at; the comments stay as they are.

    :param numbers: ids of comments.
    :return: how many reports that were.
    :raises BookError: naming every comment that doesn't exist or that nobody has reported.
    """
    with writing():
        comments = find_comments(numbers)
        waiting = Report.objects.filter(comment__in=comments, handled=False)
        reported = set(waiting.values_list("comment_id", flat=True))
        faults = [f"comment {comment.pk} has no open report" for comment in comments if comment.pk not in reported]
        if faults:
            raise BookError("nothing was changed", faults)
        return waiting.update(handled=True)


def set_closed(identifier: str, *, closed: bool) -> Thread:
    """Close a thread, so that it takes no more comments, or open it again.

    :param identifier: the thread's id.
    :param closed: whether it shall be closed.
    :raises BookError: if there is no such thread, or it is so already.
    """
    with writing():
        thread = find_thread(identifier)
        if thread.closed == closed:
            raise BookError(f"thread '{identifier}' is {'closed' if closed else 'open'} already; nothing was changed")
        thread.closed = closed
        Thread.objects.filter(pk=thread.pk).update(closed=closed, revision=F("revision") + 1)
    return thread


def find_thread(identifier: str) -> Thread:
    """Find a thread by its id.

    :param identifier: the page's document name, or its ``comments_id``.
    :raises BookError: if there is none, with the nearest id.
    """
    thread = Thread.objects.filter(identifier=identifier).first()
    if thread is None:
        near = did_you_mean(identifier, Thread.objects.values_list("identifier", flat=True))
        raise BookError(
            f"no thread '{identifier}'{near}; nothing was changed. "
            "'python -m livingbook comments threads' shows which there are"
        )
    return thread


def list_threads() -> list[dict[str, Any]]:
    """List all threads with the number of their comments."""
    counted = Thread.objects.annotate(
        published=Count("comments", filter=Q(comments__status=Status.APPROVED)),
        waiting=Count("comments", filter=Q(comments__status=Status.PENDING)),
    )
    return [
        {
            "thread": thread.identifier,
            "title": thread.title,
            "published": thread.published,
            "waiting": thread.waiting,
            "closed": thread.closed,
            "in_book": thread.in_book,
        }
        for thread in counted.order_by("identifier")
    ]


def queue() -> tuple[int, float]:
    """Give the number of waiting comments and the age of the oldest in days."""
    waiting = Comment.objects.filter(status=Status.PENDING).order_by("created")
    oldest = waiting.first()
    return waiting.count(), (timezone.now() - oldest.created).total_seconds() / 86_400 if oldest else 0.0


def find_comments(numbers: Sequence[int]) -> list[Comment]:
    """Find comments, each once, in the order asked for.

    :param numbers: their ids.
    :raises BookError: naming every comment that doesn't exist.
    """
    wanted = list(dict.fromkeys(numbers))
    found = {comment.pk: comment for comment in Comment.objects.select_related("thread").filter(pk__in=wanted)}
    missing = [str(number) for number in wanted if number not in found]
    if missing:
        raise BookError(
            f"no comment {', '.join(missing)}; nothing was changed. "
            "'python -m livingbook comments list' shows which there are"
        )
    return [found[number] for number in wanted]


def _summary(comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.pk,
        "status": str(comment.status),
        "created": comment.created.isoformat(timespec="seconds"),
        "thread": comment.thread.identifier,
        "name": comment.name,
        "excerpt": " ".join(comment.body.split())[:80],
    }


def _report(report: Report) -> dict[str, Any]:
    return {
        "report": report.pk,
        "created": report.created.isoformat(timespec="seconds"),
        "handled": report.handled,
        "reason": report.reason,
    }
