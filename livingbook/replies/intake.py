"""Puts a new or changed comment before the rules of ``screening``, with what the database knows of its writer."""

from __future__ import annotations

from django.conf import settings

from livingbook.replies.blockedwords import BlockedWordsFile
from livingbook.replies.markdown import render
from livingbook.replies.models import Comment
from livingbook.replies.screening import Draft, reasons_to_wait
from livingbook.replies.standing import known_of

_BLOCKED = BlockedWordsFile(settings.REPLIES_BLOCKED_WORDS)


def initial_status(comment: Comment) -> Comment.Status:
    """Decide whether a comment appears at once.

    :param comment: a new one, or a stored one with its changes not yet saved; the book's own people never wait.
    """
    waits = not comment.by_maintainer and why_waiting(comment)
    return Comment.Status.PENDING if waits else Comment.Status.APPROVED


def why_waiting(comment: Comment) -> list[str]:
    """Say why a comment has to wait, for the moderator; an empty list if it may appear at once.

    :param comment: as for ``initial_status``. A changed comment must be earned by another approved one, but may keep
        the addresses that were approved with it.
    """
    draft = Draft(comment.name, comment.website, comment.body, render(comment.body), comment.quote)
    return reasons_to_wait(draft, known_of(comment.commenter, comment.name, but=comment.pk), _BLOCKED.words())
