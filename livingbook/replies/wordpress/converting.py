"""Makes a comment of this server of each comment in the file, or says why it is left out."""

from __future__ import annotations

import html
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils import timezone

from livingbook.errors import did_you_mean
from livingbook.replies.markdown import render, shows_nothing
from livingbook.replies.models import Comment
from livingbook.replies.text import can_be_seen, one_line
from livingbook.replies.wordpress.markup import to_markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from livingbook.replies.models import Thread
    from livingbook.replies.wordpress.reading import Post, SourceComment

#: what WordPress stores at most, in bytes
_LONGEST = 65_535
_STATES = {
    "1": Comment.Status.APPROVED,
    "approve": Comment.Status.APPROVED,
    "0": Comment.Status.PENDING,
    "hold": Comment.Status.PENDING,
}
#: not brought along: what the old site has thrown away
_THROWN_AWAY = ("spam", "trash", "post-trashed")
_IS_WEBSITE = URLValidator(schemes=["http", "https"])


@dataclass
class Findings:
    """What is said of a file as a whole."""

    #: comments that are left out, by reason
    skipped: Counter[str] = field(default_factory=Counter)
    #: what was changed on the way, by what it was
    remarks: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    #: the numbers of all comments so far
    numbers: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Converted:
    """A comment, not stored yet, and which one of the same post it replies to."""

    comment: Comment
    number: int
    #: the number of the comment of the first level that it replies to; 0 if it is one itself
    parent: int


def convert_post(
    post: Post, thread: Thread, source: str, findings: Findings, *, keep_emails: bool = False
) -> list[Converted]:
    """Make comments of all that a post has.

    :param post: the post.
    :param thread: where they go.
    :param source: what tells the site from others, by which a comment is known again.
    :param findings: what is left out, changed and wrong is added here.
    :param keep_emails: whether email addresses are stored.
    :return: what is to be stored, oldest first.
    """
    made: dict[int, Comment] = {}
    above: dict[int, int] = {}
    for old in post.comments:
        where = f"comment {old.number or '?'} of post '{post.title or post.slug}'"
        number, replied_to = _number(old.number), _number(old.parent or "0")
        if not number or replied_to is None:
            findings.faults.append(f"{where}: its number or that of its parent is none")
            continue
        if number in findings.numbers:
            findings.faults.append(f"{where} stands there twice")
            continue
        findings.numbers.add(number)
        above[number] = replied_to
        comment = _comment(old, post, where, findings, keep_emails=keep_emails)
        if comment is not None:
            comment.thread = thread
            comment.ticket = uuid.uuid5(uuid.NAMESPACE_URL, f"{source}?comment={number}")
            made[number] = comment
    tops = _tops(above, made)
    converted = []
    for number, comment in made.items():
        parent = above[number]
        if parent and parent not in made:
            findings.remarks["replies to a comment that is left out"] += 1
        elif parent and tops[parent] != parent:
            findings.remarks["replies to replies, put on one level"] += 1
        converted.append(Converted(comment, number, 0 if tops[number] == number else tops[number]))
    return sorted(converted, key=lambda one: (one.comment.created, one.number))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _tops(above: dict[int, int], made: Container[int]) -> dict[int, int]:
    """Find the comment of the first level above each one, itself included; there is one level of replies here.

    :param above: by number, the number that it replies to.
    :param made: what is stored.
    :return: by number; 0 where nothing that is stored stands above.
    """
    tops: dict[int, int] = {}
    for start in above:
        number = start
        path: dict[int, None] = {}  # in order, and quick to look into: it may be long, or a circle
        while number in above and number not in tops and number not in path:
            path[number] = None
            number = above[number]
        top = tops.get(number, 0)
        for step in reversed(path):
            top = tops[step] = top or (step if step in made else 0)
    return tops


def _comment(old: SourceComment, post: Post, where: str, findings: Findings, *, keep_emails: bool) -> Comment | None:
    if old.kind not in ("", "comment"):
        findings.skipped[one_line(old.kind)[:40]] += 1
        return None
    if old.approved in _THROWN_AWAY:
        findings.skipped[old.approved] += 1
        return None
    status = _STATES.get(old.approved)
    if status is None:
        near = did_you_mean(old.approved, [*_STATES, *_THROWN_AWAY])
        findings.faults.append(f"{where}: its state is '{old.approved}', not 1, 0, spam or trash{near}")
    created = _time(old, post, findings)
    if created is None:
        findings.faults.append(f"{where}: it has no date of the calendar ('{old.date_gmt}')")
    if len(old.content.encode(errors="replace")) > _LONGEST:
        findings.faults.append(f"{where}: its text is longer than WordPress allows ({_LONGEST} bytes)")
    if status is None or created is None or len(old.content) > _LONGEST:
        return None
    body, kept = to_markdown(old.content)
    if shows_nothing(render(body)):
        findings.skipped["without visible text"] += 1
        return None
    if not kept:
        findings.remarks["texts without their formatting"] += 1
    return Comment(
        name=_name(old.author, findings),
        email=_valid(old.email, validate_email, findings, "email addresses that are none, left out")
        if keep_emails
        else "",
        website=_website(old.website, findings),
        body=body,
        html=render(body),
        status=status,
        created=created,
    )


def _time(old: SourceComment, post: Post, findings: Findings) -> datetime | None:
    """Read the time; WordPress writes zeros where it has none."""
    for text, remark in (
        (old.date_gmt, ""),
        (old.date, "times of the old site's own clock, taken as UTC"),
        (post.date_gmt, "comments without a time, which get that of their post"),
    ):
        try:
            moment = datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
        except ValueError:
            continue
        if moment < timezone.now() + timedelta(days=1):
            if remark:
                findings.remarks[remark] += 1
            return moment
    return None


def _name(text: str, findings: Findings) -> str:
    name = one_line(html.unescape(text))
    if not can_be_seen(name):
        findings.remarks["comments without a name, now 'Anonymous'"] += 1
        return "Anonymous"
    if len(name) > 120:
        findings.remarks["names cut to 120 characters"] += 1
    return name[:120]


def _website(text: str, findings: Findings) -> str:
    address = html.unescape(text)
    if address in ("http://", "https://"):
        return ""
    return _valid(address, _IS_WEBSITE, findings, "websites that are no web address, left out")


def _email(text: str, findings: Findings) -> str:
    return _valid(text, validate_email, findings, "email addresses that are none, left out")


def _valid(text: str, check: Callable[[str], None], findings: Findings, remark: str) -> str:
    """Keep an address that our own form would take; '' and a remark for any other."""
    try:
        if text:
            check(text)
        fits = len(text) <= 200
    except ValidationError:
        fits = False
    if not fits:
        findings.remarks[remark] += 1
    return text if fits else ""
