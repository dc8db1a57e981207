"""Imports a WXR file: converts all of it, then stores all of it at once. On a fault nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import F

from livingbook.errors import BookError
from livingbook.replies.models import Comment, Thread, writing
from livingbook.replies.wordpress.converting import Converted, Findings, convert_post
from livingbook.replies.wordpress.matching import Matcher
from livingbook.replies.wordpress.reading import Site, read_posts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from uuid import UUID

#: how many values one question to the database holds
_CHUNK = 500


@dataclass
class PostReport:
    """What comes of one post."""

    post: str
    #: the thread that takes its comments; '' if they are left out
    thread: str
    published: int = 0
    waiting: int = 0
    #: stored by an earlier import
    known: int = 0
    left_out: int = 0


@dataclass
class Report:
    """What comes of a file."""

    site: str = ""
    posts: list[PostReport] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)

    def as_dict(self) -> dict[str, Any]:
        """Give the report as it is printed in JSON."""
        return {
            "site": self.site,
            "posts": [post.__dict__ for post in self.posts],
            "skipped": dict(sorted(self.findings.skipped.items())),
            "remarks": dict(sorted(self.findings.remarks.items())),
        }


@dataclass(frozen=True)
class Wishes:
    """What the maintainer wants of an import."""

    #: by name of a post, the id of its thread
    mapping: Mapping[str, str] = field(default_factory=dict)
    keep_emails: bool = False
    dry_run: bool = False


def import_wxr(path: Path, wishes: Wishes, progress: Callable[[int, int], None]) -> Report:
    """Bring the comments of a WordPress site along. What an earlier import stored is left as it is.

    :param path: the file.
    :param wishes: what is wanted.
    :param progress: told how many bytes are read, and of how many.
    :raises BookError: listing every fault; then nothing is stored.
    """
    report = Report()
    conversions = list(_conversions(path, wishes, report, progress))
    if report.findings.faults:
        raise BookError(f"'{path}' can't be imported; nothing was changed", report.findings.faults)
    if not wishes.dry_run:
        with writing():  # for a short time: all that takes long is done
            for thread, converted in conversions:
                _store(thread, converted)
    return report


def _conversions(
    path: Path, wishes: Wishes, report: Report, progress: Callable[[int, int], None]
) -> Iterator[tuple[Thread, list[Converted]]]:
    """Go through the posts, and report on each."""
    matcher = Matcher(list(Thread.objects.order_by("identifier")), wishes.mapping)
    site, findings = Site(), report.findings
    for post in read_posts(path, site, progress):
        try:
            thread = matcher.find(post)
        except BookError as error:
            findings.faults.append(str(error))
            continue
        line = PostReport(post.title or post.slug, thread.identifier if thread else "")
        report.posts.append(line)
        if thread is None:
            line.left_out = len(post.comments)
            continue
        converted = convert_post(post, thread, site.key, findings, keep_emails=wishes.keep_emails)
        known = _known(converted)
        for one in converted:
            if one.comment.ticket in known:
                line.known += 1
            elif one.comment.status == Comment.Status.APPROVED:
                line.published += 1
            else:
                line.waiting += 1
        yield thread, converted
    report.site = site.address
    findings.faults += matcher.faults()


class _Place(NamedTuple):
    """Where replies to a comment go."""

    thread: int
    #: the comment of the first level that they stand below
    top: int | None


def _known(converted: list[Converted]) -> dict[UUID, _Place]:
    """Find what is stored already, by ticket, and where replies to it go: it may have been moved since."""
    tickets = [one.comment.ticket for one in converted]
    found: dict[UUID, _Place] = {}
    for start in range(0, len(tickets), _CHUNK):
        rows = Comment.objects.filter(ticket__in=tickets[start : start + _CHUNK])
        for ticket, number, parent, thread in rows.values_list("ticket", "pk", "parent_id", "thread_id"):
            found[ticket] = _Place(thread, parent or number)
    return found


def _store(thread: Thread, converted: list[Converted]) -> None:
    """Store what is new. What is replied to comes first, whatever its time; a reply follows it into its thread."""
    known = _known(converted)
    places: dict[int, _Place] = {}
    changed: set[int] = set()
    for one in sorted(converted, key=lambda one: one.parent != 0):
        if one.comment.ticket in known:
            places[one.number] = known[one.comment.ticket]
            continue
        one.comment.thread_id, one.comment.parent_id = places.get(one.parent, _Place(thread.pk, None))
        one.comment.save_base(raw=True, force_insert=True)  # as it stands: with the time of the old site
        places[one.number] = _Place(one.comment.thread_id, one.comment.parent_id or one.comment.pk)
        changed.add(one.comment.thread_id)
    Thread.objects.filter(pk__in=changed).update(revision=F("revision") + 1)
