"""Brings the threads in the database in line with the book that is served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from livingbook.replies.models import Thread, writing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from livingbook.replies.book import ThreadRecord


def sync_threads(records: Mapping[str, ThreadRecord]) -> None:
    """Add new threads, take over changed titles and paths, close those whose page has left the book.

    No comment is ever deleted here: a page that comes back finds its discussion again.

    :param records: the threads of the book, by id.
    """
    if not any(_outdated(_known(), records)):
        return
    with writing():  # looked at again: two processes that start together must not both add the same thread
        for thread in _outdated(_known(), records):
            # The revision is left alone: a comment may be arriving at this moment.
            thread.save(update_fields=None if thread.pk is None else ["title", "path", "in_book"])


def _known() -> dict[str, Thread]:
    return {thread.identifier: thread for thread in Thread.objects.all()}


def _outdated(known: Mapping[str, Thread], records: Mapping[str, ThreadRecord]) -> Iterator[Thread]:
    """Find the threads that have to be stored anew, and give each the values to store."""
    for identifier, record in records.items():
        thread = known.get(identifier, Thread(identifier=identifier))
        wanted = (record.title[:300], record.path[:400], True)
        if thread.pk is None or (thread.title, thread.path, thread.in_book) != wanted:
            thread.title, thread.path, thread.in_book = wanted
            yield thread
    for thread in known.values():
        if thread.in_book and thread.identifier not in records:
            thread.in_book = False
            yield thread
