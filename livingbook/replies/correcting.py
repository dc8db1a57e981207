"""Turns a comment that found a mistake into an entry of the book's corrections."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from livingbook.clock import today
from livingbook.errors import BookError, did_you_mean
from livingbook.evidence.book import CORRECTIONS, documents
from livingbook.evidence.correcting import add_correction
from livingbook.evidence.corrections import load_corrections
from livingbook.replies.models import Comment
from livingbook.replies.moderation import find_comments

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from pathlib import Path


@dataclass(frozen=True)
class Wish:
    """What the maintainer says of a correction; '' and None leave it to the comment."""

    now: str
    was: str = ""
    page: str = ""
    day: date | None = None
    #: the name to be credited; None for that of the comment, provided that its writer agreed; '' for nobody
    credit: str | None = None
    #: whether a second entry for the same comment is meant
    another: bool = False


@dataclass(frozen=True)
class Corrected:
    """What was added."""

    page: str
    was: str
    #: whom the entry names, '' for nobody
    credit: str
    #: the entry as it is written
    entry: str
    #: line of the page's source in which the old words still stand, 0 if they were not found
    line: int


def correct(root: Path, number: int, wish: Wish, *, dry_run: bool = False) -> Corrected:
    """Add an entry for a comment to ``evidence/corrections.yml``.

    :param root: the book's root.
    :param number: the comment's id.
    :param wish: what is to be said.
    :param dry_run: only check.
    :raises BookError: if something is missing, the comment is not published or has an entry already, or the file
        has faults; nothing is changed then.
    """
    chapters = documents(root)
    (comment,) = find_comments([number])
    if comment.status != Comment.Status.APPROVED:
        raise BookError(f"comment {number} is {comment.status}, so readers could not see it; approve it first")
    place = f"{comment.thread.identifier}#comment-{number}"
    _refuse_double(root / CORRECTIONS, place, chapters, wish)
    page = wish.page or _page_of(comment, chapters)
    was = " ".join((wish.was or comment.quote).split())
    if not was:
        raise BookError(f"comment {number} quotes no words of the page; say what the book said: --was 'the old words'")
    if page not in chapters:
        near = did_you_mean(page, chapters)
        raise BookError(f"the book has no page '{page}'{near}; name the corrected one: --page PAGE")
    credit = (comment.name if comment.agreed else "") if wish.credit is None else wish.credit
    entry = {"date": wish.day or today(), "page": page, "was": was, "is": " ".join(wish.now.split())}
    entry |= {"reported_by": credit} if credit else {}
    entry["comment"] = place
    written = add_correction(root / CORRECTIONS, entry, chapters=chapters, today=today(), dry_run=dry_run)
    return Corrected(page, was, credit, written, _line_of(root / f"{page}.md", was))


def _refuse_double(path: Path, place: str, chapters: Collection[str], wish: Wish) -> None:
    if wish.another or not path.exists():
        return
    for known in load_corrections(path, chapters=chapters, today=today()):
        if known.comment == place:
            raise BookError(
                f"{path}: the entry of {known.date.isoformat()} for {known.page} is from this comment already; nothing "
                "was changed. If it led to a second correction: --another"
            )


def _page_of(comment: Comment, chapters: Collection[str]) -> str:
    """Find the document under which a comment stands."""
    path = comment.thread.path.removesuffix(".html").rstrip("/")
    return path if path in chapters else comment.thread.identifier


def _line_of(source: Path, words: str) -> int:
    """Find the line in which a passage begins, however the source breaks its lines; 0 if it isn't found."""
    try:
        text = source.read_text(encoding="utf-8")
    except OSError:
        return 0
    found = re.search(r"\s+".join(map(re.escape, words.split())), text)
    return text.count("\n", 0, found.start()) + 1 if found else 0
