"""Erases a person: the rows, the bytes in the database's files, and a look at where else they may stand."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import F, Q

from livingbook.errors import BookError
from livingbook.replies.models import Comment, Report, Thread, writing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

#: pieces of a comment's text that are shorter say little and stand anywhere
_SHORTEST = 12
_PIECE = 40
#: what a file may write in another way: line ends, and what JSON and HTML escape
_BETWEEN = re.compile(r"[\r\n\t\"'\\&<>]+")


@dataclass(frozen=True)
class Erasure:
    """What was erased, and what is left to look at."""

    #: numbers of the comments that are gone
    gone: list[int] = field(default_factory=list)
    #: numbers of the comments of which an empty place is left, because others replied
    emptied: list[int] = field(default_factory=list)
    #: comments from the same browsers under other addresses
    same_browser: list[int] = field(default_factory=list)
    #: comments of others that name the person or quote their words
    mentions: list[int] = field(default_factory=list)
    #: what the person wrote, in pieces, to look for in files
    needles: list[bytes] = field(default_factory=list, repr=False)


def erase(email: str, also: Sequence[int] = (), *, dry_run: bool = False) -> Erasure:
    """Erase all comments that were sent with an email address.

    Name, email, website, text, quotation, browser id and reports go. Of a comment that others replied to an empty
    place stays, so that the replies can be understood. Other comments from the same browser are named, not erased:
    several people may share one.

    :param email: the address; case does not matter.
    :param also: numbers of further comments of this person.
    :param dry_run: only say what would be done.
    :raises BookError: if no comment has the address, or one of the further comments does not exist.
    """
    with writing():
        chosen = _choose(email, also)
        numbers = {comment.pk for comment in chosen}
        others = Comment.objects.exclude(pk__in=numbers)
        answered = set(others.filter(parent__in=numbers).values_list("parent_id", flat=True))
        names = {comment.name for comment in chosen}
        outcome = Erasure(
            gone=sorted(numbers - answered),
            emptied=sorted(answered),
            same_browser=_numbers(others.filter(commenter__in={comment.commenter for comment in chosen})),
            mentions=_numbers(others.filter(_holding([email, *names, *_words(chosen)]))),
            needles=_needles(chosen),
        )
        if not dry_run:
            _erase_rows(outcome)
            threads = {comment.thread_id for comment in chosen}
            Thread.objects.filter(pk__in=threads).update(revision=F("revision") + 1)
    if not dry_run:
        wipe_free_space()
    return outcome


def _choose(email: str, also: Sequence[int]) -> list[Comment]:
    wanted = email.strip().casefold()
    # SQLite folds the case of ASCII letters only, and there are few comments with any '@' in common.
    candidates = Comment.objects.exclude(email="").values_list("pk", "email")
    numbers = {number for number, address in candidates if address.casefold() == wanted}
    if not numbers:
        raise BookError(f"no comment was sent with the address '{email}'; nothing was changed")
    missing = set(also) - set(Comment.objects.filter(pk__in=also).values_list("pk", flat=True))
    if missing:
        raise BookError(f"no comment {', '.join(map(str, sorted(missing)))}; nothing was changed")
    return list(Comment.objects.filter(pk__in=numbers | set(also)).order_by("pk"))


def _erase_rows(outcome: Erasure) -> None:
    gone = Comment.objects.filter(pk__in=outcome.gone)
    gone.exclude(parent=None).delete()  # replies before what they reply to
    gone.delete()
    for number in outcome.emptied:
        leave_empty(number)


def leave_empty(number: int) -> None:
    """Leave nothing of a comment, nor of the reports on it, but its place.

    :param number: its id.
    """
    Report.objects.filter(comment=number).delete()
    Comment.objects.filter(pk=number).update(
        **dict.fromkeys(("name", "email", "website", "body", "html", "quote", "anchor"), ""),
        edited=None,
        by_maintainer=False,
        commenter=uuid.uuid4(),
        status=Comment.Status.DELETED,
    )


def wipe_free_space() -> None:
    """Write the database anew without what was deleted, and empty its log.

    :raises BookError: if a reader or writer held the files for too long; the rows are erased all the same.
    """
    with connection.cursor() as cursor:
        for statement in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            cursor.execute(statement)
            row = cursor.fetchone()
            if row and row[0]:
                raise BookError(
                    "the comments are erased, but the log of the database is in use and may still hold them; run "
                    "'python -m livingbook comments erase' again, or start the server anew"
                )


def files_that_hold(files: Iterable[Path], needles: Sequence[bytes], known: Sequence[bytes] = ()) -> list[Path]:
    """Find the files in which a piece of what was erased still stands.

    :param files: where to look.
    :param needles: the pieces.
    :param known: texts that may stand there, since they are other people's.
    """
    sought = [needle for needle in needles if not any(needle in text for text in known)]
    found = []
    for file in files:
        try:
            content = file.read_bytes()
        except FileNotFoundError:  # the log of the database comes and goes
            continue
        if any(needle in content for needle in sought):
            found.append(file)
    return found


def stored_texts() -> list[bytes]:
    """Give every text in the database, to tell the words of others from what was erased."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = [name for (name,) in cursor.fetchall()]
        texts: set[str] = set()
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name from the database's own list
            texts.update(value for row in cursor.fetchall() for value in row if isinstance(value, str))
    return [text.encode() for text in texts]


def _needles(comments: Sequence[Comment]) -> list[bytes]:
    whole = {text for comment in comments for text in (comment.email, comment.website) if text}
    names = {comment.name for comment in comments if len(comment.name.encode()) >= 6}
    pieces = {
        line[start : start + _PIECE]
        for comment in comments
        for line in _BETWEEN.split(comment.body)
        for start in range(0, len(line), _PIECE)
    }
    long_enough = {piece for piece in pieces if len(piece.encode()) >= _SHORTEST}
    return sorted(text.encode() for text in whole | names | long_enough)


def _words(comments: Sequence[Comment]) -> list[str]:
    """Give the first words of each line of text, by which a quotation in another comment is found."""
    lines = (line.strip() for comment in comments for line in _BETWEEN.split(comment.body))
    return [line[:_PIECE] for line in lines if len(line) >= 2 * _SHORTEST]


def _holding(texts: Iterable[str]) -> Q:
    found = Q(pk__in=[])
    for text in texts:
        if len(text) >= 3:
            found |= Q(body__icontains=text) | Q(quote__icontains=text)
    return found


def _numbers(comments: Any) -> list[int]:
    return list(comments.order_by("pk").values_list("pk", flat=True))
