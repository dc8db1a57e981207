"""What a reader may see of a thread: what is approved, and what they themselves have waiting."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q

from livingbook.replies.models import Comment, Thread

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True)
class Entry:
    """A comment with the replies to it, oldest first."""

    comment: Comment
    replies: list[Comment] = field(default_factory=list)


def has_waiting(thread: Thread, commenter: uuid.UUID | None) -> bool:
    """Say whether this browser has comments here that only it may see yet.

    :param thread: where to look.
    :param commenter: the id from the browser's signed cookie.
    """
    return commenter is not None and thread.comments.filter(commenter=commenter, status=Comment.Status.PENDING).exists()


def conversation(thread: Thread, commenter: uuid.UUID | None) -> list[Entry]:
    """Put the comments of a thread in reading order.

    A removed comment keeps an empty place as long as replies to it stand.

    :param thread: the thread.
    :param commenter: whose waiting comments are shown too.
    """
    visible = Q(status=Comment.Status.APPROVED) | Q(status=Comment.Status.REMOVED, parent=None)
    if commenter is not None:
        visible |= Q(status=Comment.Status.PENDING, commenter=commenter)
    entries: dict[int, Entry] = {}
    replies = []
    for comment in thread.comments.filter(visible).order_by("created", "pk"):
        if comment.parent_id is None:
            entries[comment.pk] = Entry(comment)
        else:
            replies.append(comment)
    for reply in replies:
        if reply.parent_id in entries:
            entries[reply.parent_id].replies.append(reply)
    removed = Comment.Status.REMOVED
    return [entry for entry in entries.values() if entry.replies or entry.comment.status != removed]
