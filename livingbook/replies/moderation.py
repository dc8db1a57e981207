"""What a maintainer can do with comments: list, show, approve, reject, remove."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from livingbook.errors import BookError
from livingbook.replies.models import Comment

if TYPE_CHECKING:
    from collections.abc import Sequence

Status = Comment.Status


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


def list_comments(status: str | None = None, thread: str | None = None) -> list[dict[str, Any]]:
    """List comments, oldest first, without email addresses.

    :param status: only those in this state.
    :param thread: only those of the thread with this id.
    :raises BookError: if there is no such thread.
    """
    chosen = Comment.objects.select_related("thread").order_by("pk")
    if status:
        chosen = chosen.filter(status=status)
    if thread:
        chosen = chosen.filter(thread__identifier=thread)
        if not chosen.exists() and not Comment.objects.filter(thread__identifier=thread).exists():
            raise BookError(f"no comment in a thread '{thread}'; thread ids are page names such as 'chapters/name'")
    return [_summary(comment) for comment in chosen]


def show_comment(number: int) -> dict[str, Any]:
    """Give all that is stored of one comment, its email address included.

    :param number: the comment's id.
    :raises BookError: if there is no such comment.
    """
    comment = _find([number])[0]
    return _summary(comment) | {
        "parent": comment.parent_id,
        "email": comment.email,
        "website": comment.website,
        "text": comment.body,
    }


def decide(action: str, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """Approve, reject or remove comments: all of them, or none if one can't be.

    :param action: a key of ``DECISIONS``.
    :param numbers: ids of comments.
    :return: the comments after the decision.
    :raises BookError: naming every comment that doesn't exist or is in the wrong state.
    """
    decision = DECISIONS[action]
    with transaction.atomic():
        comments = _find(numbers)
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
    return [_summary(comment) for comment in comments]


def _find(numbers: Sequence[int]) -> list[Comment]:
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
