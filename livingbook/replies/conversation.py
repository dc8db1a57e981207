"""What a reader may see of a thread: what is approved, and what they themselves have waiting. Page by page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingbook.replies.models import Comment, Thread

if TYPE_CHECKING:
    import uuid

#: stands for the last page, however many there are
LAST = 10**9
#: comments on a page; the replies to them come on top
PER_PAGE = 20
#: how long one's own comment can be changed
EDIT_TIME = timedelta(minutes=15)

_CHANGEABLE = (Comment.Status.PENDING, Comment.Status.APPROVED)
_GAPS = {
    Comment.Status.PENDING: _("This comment was changed and is awaiting moderation again."),
    Comment.Status.DELETED: _("This comment was deleted; nothing of it is stored any more."),
}
_REMOVED = _("This comment was removed.")


@dataclass(frozen=True)
class Entry:
    """A comment as one reader sees it, with the replies to it, oldest first."""

    comment: Comment
    #: whether this reader may change it
    mine: bool = False
    #: said in its place if only the replies to it can be read; '' if it can be read itself
    gap: str = ""
    replies: list[Entry] = field(default_factory=list)


@dataclass(frozen=True)
class Conversation:
    """One page of a thread."""

    entries: list[Entry]
    #: published comments of the whole thread, replies included
    count: int
    #: from 1 on
    page: int
    pages: int

    def holds(self, number: int) -> bool:
        """Say whether a comment is on this page.

        :param number: its id.
        """
        return any(
            entry.comment.pk == number or any(reply.comment.pk == number for reply in entry.replies)
            for entry in self.entries
        )


#: written out, since every reading asks it and Django takes longer to build it than all the rest of a reading
_FIND = "SELECT id, title, path, closed, revision FROM replies_thread WHERE identifier = %s AND in_book"


def find_thread(identifier: str) -> Thread | None:
    """Find a thread that can be read.

    :param identifier: its id.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [identifier])
        row = cursor.fetchone()
    if row is None:
        return None
    number, title, path, closed, revision = row
    values = (number, identifier, title, path, True, bool(closed), revision)
    return Thread.from_db("default", ("id", "identifier", "title", "path", "in_book", "closed", "revision"), values)


# What follows is written out for the same reason. Only constants are put together here; values are bound.
#: what this reader may read
_SEEN = "(status = 'approved' OR status = 'pending' AND commenter = %(commenter)s)"
#: the comments that are no replies; one that can't be read keeps its place while replies to it can
_TOP = f"""FROM replies_comment AS top WHERE thread_id = %(thread)s AND parent_id IS NULL
    AND ({_SEEN} OR EXISTS (SELECT 1 FROM replies_comment WHERE parent_id = top.id AND {_SEEN}))"""  # noqa: S608
_TALLY = f"""SELECT (SELECT COUNT(*) {_TOP}),
    (SELECT COUNT(*) FROM replies_comment WHERE thread_id = %(thread)s AND status = 'approved')"""  # noqa: S608
#: 'IS TRUE' keeps SQLite from going through all comments of that status, in all threads
_ROWS = f"""SELECT * FROM replies_comment
    WHERE id IN (SELECT id FROM page) OR parent_id IN (SELECT id FROM page) AND {_SEEN} IS TRUE
    ORDER BY created, id"""  # noqa: S608
_PAGE, _PAGE_NEWEST = (
    f"WITH page AS (SELECT id {_TOP} ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s) {_ROWS}"
    for order in ("created, id", "created DESC, id DESC")
)
_THIS = "(SELECT created, id FROM replies_comment WHERE id = %(number)s)"
_BEFORE = f"SELECT COUNT(*) {_TOP} AND (created, id) < {_THIS}"
_AFTER = f"SELECT COUNT(*) {_TOP} AND (created, id) > {_THIS}"


def may_change(comment: Comment, commenter: uuid.UUID | None, now: datetime) -> bool:
    """Say whether a comment can be edited or deleted by this browser.

    :param comment: the comment.
    :param commenter: the id from the browser's signed cookie.
    :param now: the time.
    """
    return is_own(comment, commenter) and now < comment.created + EDIT_TIME


def is_own(comment: Comment, commenter: uuid.UUID | None) -> bool:
    """Say whether a comment came from this browser and still stands or waits.

    :param comment: the comment.
    :param commenter: the id from the browser's signed cookie.
    """
    return commenter is not None and comment.commenter == commenter and comment.status in _CHANGEABLE


def sees_more(thread: Thread, commenter: uuid.UUID | None) -> bool:
    """Say whether this browser sees anything here that others don't: its waiting comments, or ways to change them.

    :param thread: where to look.
    :param commenter: the id from the browser's signed cookie.
    """
    if commenter is None:
        return False
    recent = Q(status=Comment.Status.APPROVED, created__gt=timezone.now() - EDIT_TIME)
    own = thread.comments.filter(commenter=commenter)
    return own.filter(Q(status=Comment.Status.PENDING) | recent).exists()


def conversation(thread: Thread, commenter: uuid.UUID | None, *, page: int = 1, newest: bool = False) -> Conversation:
    """Put one page of a thread in reading order.

    :param thread: the thread.
    :param commenter: whose waiting comments are shown too.
    :param page: the page, from 1 on; the last one if there are fewer.
    :param newest: whether the newest comments come first. Replies follow their comment, oldest first.
    """
    asked = _asked(thread, commenter)
    with connection.cursor() as cursor:
        cursor.execute(_TALLY, asked)
        total, count = cursor.fetchone()
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(1, page), pages)
    asked |= {"limit": PER_PAGE, "offset": (page - 1) * PER_PAGE}
    rows = list(Comment.objects.raw(_PAGE_NEWEST if newest else _PAGE, asked)) if total else []
    now = timezone.now()
    tops = [comment for comment in rows if comment.parent_id is None]
    entries = {top.pk: _entry(top, commenter, now) for top in (reversed(tops) if newest else tops)}
    for reply in rows:
        if reply.parent_id is not None:
            entries[reply.parent_id].replies.append(_entry(reply, commenter, now))
    return Conversation(list(entries.values()), count, page, pages)


def page_of(comment: Comment, commenter: uuid.UUID | None, *, newest: bool = False) -> int:
    """Find the page on which a comment stands.

    :param comment: the comment.
    :param commenter: whose waiting comments are shown too.
    :param newest: whether the newest comments come first.
    """
    asked = _asked(comment.thread, commenter) | {"number": comment.parent_id or comment.pk}
    with connection.cursor() as cursor:
        cursor.execute(_AFTER if newest else _BEFORE, asked)
        return int(cursor.fetchone()[0]) // PER_PAGE + 1


def _entry(comment: Comment, commenter: uuid.UUID | None, now: datetime) -> Entry:
    if comment.status == Comment.Status.APPROVED or is_own(comment, commenter):
        return Entry(comment, may_change(comment, commenter, now))
    return Entry(comment, gap=str(_GAPS.get(Comment.Status(comment.status), _REMOVED)))


def _asked(thread: Thread, commenter: uuid.UUID | None) -> dict[str, str | int | None]:
    """Fill in what the questions above ask about."""
    return {"thread": thread.pk, "commenter": commenter.hex if commenter else None}
