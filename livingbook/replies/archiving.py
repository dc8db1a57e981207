"""Brings what readers agreed to from the database into the archive of the book."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from livingbook.clock import today
from livingbook.discussion.archive import ArchivedComment, ArchivedThread, read_archive, tidy
from livingbook.discussion.keeping import Changes, apply, compare
from livingbook.errors import BookError
from livingbook.replies.models import Comment, writing
from livingbook.replies.moderation import find_comments
from livingbook.replies.text import element_id, quotation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def archive(folder: Path, *, forget: bool = False, dry_run: bool = False) -> Changes:
    """Write all approved comments whose writers agreed; drop those that no longer stand.

    A comment no longer stands if it was removed or erased, if its writer agrees no more, or if its page left the book.

    :param folder: ``discussion/`` of the book.
    :param forget: drop comments that this database doesn't know, too.
    :param dry_run: only say what would be done.
    :raises BookError: if the archive has faults, or holds comments that this database does not know: an archive
        outlives its server, and must not be lost because the command ran with another, empty database.
    """
    before = read_archive(folder)
    with writing():  # one moment, while a server writes
        if not forget:
            _refuse_strangers(folder, before)
        after = _standing()
    changes = compare(folder, before, after)
    if not dry_run:
        apply(changes)
    return changes


def _refuse_strangers(folder: Path, before: Mapping[str, ArchivedThread]) -> None:
    archived = {comment.id: comment for thread in before.values() for comment in thread.comments}
    known = dict(Comment.objects.filter(pk__in=archived).values_list("pk", "created"))
    gone = sorted(number for number in archived if number not in known)
    others = sorted(n for n, created in known.items() if created.replace(microsecond=0) != archived[n].created)
    faults = []
    if others:
        faults.append(f"written at other times than comments of these numbers here: {', '.join(map(str, others))}")
    if gone:
        faults.append(f"not in this database: {', '.join(map(str, gone))}")
    if faults:
        raise BookError(
            f"'{folder}' holds comments that this database does not know; nothing was changed. Is it the right one "
            "(--data FOLDER)? If their writers deleted them, or they are meant to go: --forget",
            faults,
        )


def _standing() -> dict[str, ArchivedThread]:
    """Give what the archive is to hold."""
    chosen = Comment.objects.filter(status=Comment.Status.APPROVED, agreed=True, thread__in_book=True)
    threads = defaultdict(list)
    for comment in chosen.select_related("thread").order_by("created", "pk"):
        threads[comment.thread].append(_archived(comment))
    return {
        thread.identifier: ArchivedThread(thread.identifier, thread.title, today(), tuple(comments))
        for thread, comments in threads.items()
    }


def _archived(comment: Comment) -> ArchivedComment:
    return ArchivedComment(
        id=comment.pk,
        parent=comment.parent_id,
        name=comment.name,
        website=comment.website,
        maintainer=comment.by_maintainer,
        created=comment.created.replace(microsecond=0),
        edited=comment.edited and comment.edited.replace(microsecond=0),
        quote=quotation(comment.quote),
        anchor=element_id(comment.anchor),
        html=tidy(comment.html),
    )


def set_agreed(numbers: Sequence[int], *, agreed: bool) -> list[Comment]:
    """Note what the writers of comments told us: whether these may be archived. All of them, or none.

    :param numbers: ids of comments.
    :param agreed: whether they agree.
    :raises BookError: naming every comment that doesn't exist.
    """
    with writing():
        comments = find_comments(numbers)
        for comment in comments:
            comment.agreed = agreed
            comment.save()
    return comments
