"""Moves a discussion to another thread, for a page that was renamed or merged into another."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F

from livingbook.errors import BookError
from livingbook.replies.models import Comment, Thread, writing
from livingbook.replies.moderation import find_thread


@dataclass(frozen=True)
class Move:
    """What a move does."""

    comments: int
    #: how many comments the target has already
    joined: int
    #: whether the old thread is gone; one whose page is still in the book stays, empty
    old_removed: bool


def move_thread(old: str, new: str, *, create: bool = False, dry_run: bool = False) -> Move:
    """Move all comments of one thread to another; they keep their numbers, times and replies.

    :param old: the thread's id.
    :param new: the id of the thread that takes them.
    :param create: make the new thread if the book has none of that id yet; the next build has to bring its page.
    :param dry_run: only say what would be done.
    :raises BookError: if one of the threads does not exist, or they are the same.
    """
    if old == new:
        raise BookError(f"'{old}' and '{new}' are the same thread; nothing was changed")
    with writing():
        source = find_thread(old)
        target = Thread.objects.filter(identifier=new).first() if create else find_thread(new)
        comments = Comment.objects.filter(thread=source)
        move = Move(
            comments=comments.count(),
            joined=target.comments.count() if target else 0,
            old_removed=not source.in_book,
        )
        if dry_run:
            return move
        if target is None:
            target = Thread.objects.create(identifier=new, title=source.title, path=source.path, in_book=False)
        comments.update(thread=target)
        # The higher number of both, so that no page drawn before is taken for the present one.
        revision = max(source.revision, target.revision) + 1
        Thread.objects.filter(pk=target.pk).update(revision=revision)
        Thread.objects.filter(pk=source.pk).update(revision=F("revision") + 1)
        if move.old_removed:
            source.delete()
    return move
