"""Erases a person: the rows, their bytes in the database, and a look at where else they may stand."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import F

from livingbook.errors import BookError
from livingbook.replies.models import Comment, Mail, Report, Subscription, Thread, writing
from livingbook.replies.vendors import write_anew

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from django.db.models import QuerySet

#: pieces of a comment's text that are shorter say little and stand anywhere
_SHORTEST = 12
_PIECE = 40
#: how many pieces of one text are looked for
_PIECES = 5
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
            mentions=_holding(others, {email, *names, *_words(chosen)}),
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
    """Leave nothing of a comment, nor of reports and mails about it, but its place.

    :param number: its id.
    """
    for about in (Report, Subscription, Mail):  # an address for mail is that of the comment
        about.objects.filter(comment=number).delete()
    Comment.objects.filter(pk=number).update(
        **dict.fromkeys(("name", "email", "website", "body", "html", "quote", "anchor"), ""),
        edited=None,
        by_maintainer=False,
        agreed=False,
        commenter=uuid.uuid4(),
        status=Comment.Status.DELETED,
    )


def wipe_free_space() -> None:
    """Write the database anew without what was deleted.

    :raises BookError: if others held it for too long; what was erased may then still stand in its files.
    """
    if not write_anew():
        raise BookError(
            "the comments are erased, but others held the files of the database for so long that their bytes may "
            "still stand there. Stop the server and run 'python -m livingbook comments wipe'"
        )


def files_that_hold(files: Iterable[Path], needles: Sequence[bytes], *, known: Sequence[str] = ()) -> list[Path]:
    """Find the files in which a piece of what was erased still stands.

    :param files: where to look.
    :param needles: the pieces.
    :param known: texts that may stand there, since they are other people's.
    """
    sought = [needle for needle in needles if not any(needle.decode() in text for text in known)]
    found = []
    for file in files:
        try:
            content = file.read_bytes()
        except FileNotFoundError:  # the log of the database comes and goes
            continue
        if any(needle in content for needle in sought):
            found.append(file)
    return found


def stored_texts() -> list[str]:
    """Give every text in the database, to tell the words of others from what was erased."""
    with connection.cursor() as cursor:
        texts: set[str] = set()
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - from the database's list
            texts.update(value for row in cursor.fetchall() for value in row if isinstance(value, str))
    return sorted(texts)


def _needles(comments: Sequence[Comment]) -> list[bytes]:
    """Choose what to look for: everything short that names the person, and a few pieces of each text."""
    whole = {text for comment in comments for text in (comment.email, comment.website) if text}
    names = {comment.name for comment in comments if len(comment.name.encode()) >= 6}
    pieces: set[str] = set()
    for comment in comments:
        lines = _BETWEEN.split(comment.body)
        cut = [line[start : start + _PIECE] for line in lines for start in range(0, len(line), _PIECE)]
        long_enough = [piece for piece in cut if len(piece.encode()) >= _SHORTEST]
        pieces.update(long_enough[:: max(1, len(long_enough) // _PIECES)])
    return sorted(text.encode() for text in whole | names | pieces)


def _words(comments: Sequence[Comment]) -> list[str]:
    """Give the first words of each line of text, by which a quotation in another comment is found."""
    lines = (line.strip() for comment in comments for line in _BETWEEN.split(comment.body))
    return [line[:_PIECE] for line in lines if len(line) >= 2 * _SHORTEST]


def _holding(comments: QuerySet[Comment], texts: Iterable[str]) -> list[int]:
    """Find the comments that hold one of several texts, in whatever case."""
    sought = [text.casefold() for text in texts if len(text) >= 3]
    rows = comments.order_by("pk").values_list("pk", "body", "quote").iterator()
    return [number for number, body, quote in rows if any(text in f"{body}\n{quote}".casefold() for text in sought)]


def _numbers(comments: QuerySet[Comment]) -> list[int]:
    return list(comments.order_by("pk").values_list("pk", flat=True))
