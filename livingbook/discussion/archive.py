"""The files in ``discussion/threads/``: one a thread, YAML that people can read, in an order that never changes.

``schemas/thread.schema.json`` describes them. The HTML of a comment is cleaned again whenever a file is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from livingbook.discussion.cleaning import clean, writable
from livingbook.errors import BookError, did_you_mean
from livingbook.yamlsource import YamlSource

#: the archive of a book, from its root
DISCUSSION = Path("discussion")
#: the folder in it with the files of threads
THREADS = "threads"
_SCHEMA = Path(__file__).parent / "schemas" / "thread.schema.json"
#: names that no file may have, on whatever system the book is checked out
_UNUSABLE = ("", ".", "..")


@dataclass(frozen=True)
class ArchivedComment:
    """What the archive knows of one comment."""

    id: int
    #: the comment that it replies to, None for none; it need not be in the archive
    parent: int | None
    name: str
    website: str
    #: whether it was written by one of the book's own people
    maintainer: bool
    created: datetime
    edited: datetime | None
    #: the words of the page that it is about, or ''
    quote: str
    #: the id of the place on the page where they stand, or ''
    anchor: str
    #: clean
    html: str


@dataclass(frozen=True)
class ArchivedThread:
    """The archived comments under one page, the oldest first."""

    identifier: str
    title: str
    #: the day on which the file was written last
    archived: date
    comments: tuple[ArchivedComment, ...]


@dataclass(frozen=True)
class Group:
    """A comment that is no reply, with the replies to it; None in its place if it is not in the archive."""

    comment: ArchivedComment | None
    replies: list[ArchivedComment] = field(default_factory=list)


def tidy(html: str) -> str:
    """Give the HTML of a comment as the archive keeps it: clean, without spaces at the ends of lines.

    Nobody sees those, and YAML would write the text as one long line because of them.
    """
    return "\n".join(line.rstrip(" ") for line in clean(html).split("\n"))


def groups(comments: Iterable[ArchivedComment]) -> list[Group]:
    """Put comments in reading order: each with its replies below it, one level deep.

    :param comments: of one thread, the oldest first.
    """
    found: dict[int, Group] = {}
    for comment in comments:
        if comment.parent is None:
            found[comment.id] = Group(comment)
        else:
            found.setdefault(comment.parent, Group(None)).replies.append(comment)
    return list(found.values())


def thread_file(folder: Path, identifier: str) -> Path:
    """Give the file of a thread.

    :param folder: the archive.
    :param identifier: the thread's id.
    :raises BookError: if no file can have this name.
    """
    if any(part in _UNUSABLE for part in identifier.split("/")) or "\\" in identifier or "\0" in identifier:
        raise BookError(f"no file can be named after the thread '{identifier}'")
    return folder / THREADS / f"{identifier}.yml"


def identifier_of(folder: Path, path: Path) -> str:
    """Give the id of the thread that a file must hold."""
    return path.relative_to(folder / THREADS).as_posix().removesuffix(".yml")


def read_archive(folder: Path) -> dict[str, ArchivedThread]:
    """Read and check the whole archive; a book without one is fine.

    :param folder: ``discussion/`` of the book.
    :return: the threads by id.
    :raises BookError: listing the faults of all files, each with file, line and key.
    """
    faults: list[str] = []
    found: dict[str, ArchivedThread] = {}
    places: dict[int, str] = {}
    for path in _all_files(folder, faults):
        try:
            source = YamlSource(path)
        except BookError as error:
            faults.append(str(error))
            continue
        if source.check_schema(_SCHEMA):
            _check(source, identifier_of(folder, path), places)
        if source.faults:
            faults += dict.fromkeys(source.faults)
        else:
            thread = _thread(source.data)
            found[thread.identifier] = thread
    if faults:
        raise BookError(f"{folder}: {len(faults)} fault(s) in the archived discussion", faults)
    return found


def _all_files(folder: Path, faults: list[str]) -> Iterator[Path]:
    """Give the files of threads; a file that nothing would read is a fault."""
    for path in sorted((folder / THREADS).rglob("*")):
        if path.suffix == ".yml":
            yield path
        elif path.is_file() and not path.name.startswith("."):
            near = did_you_mean(path.suffix, [".yml"])
            faults.append(f"{path}: no file of a thread, whose name ends with .yml{near}")


def _check(source: YamlSource, identifier: str, places: dict[int, str]) -> None:
    """Note what the schema allows and what still can't be right.

    :param identifier: the id of the thread that the file is named after.
    :param places: where each comment of the other files stands; those of this one are added.
    """
    data = source.data
    if data["thread"] != identifier:
        near = did_you_mean(data["thread"], [identifier])
        source.fault(("thread",), f"the file is named after the thread '{identifier}', not '{data['thread']}'{near}")
    if _moment(data["archived"]) is None:
        source.fault(("archived",), f"{data['archived']!r} is no day of the calendar")
    parents = {comment["id"]: comment.get("parent") for comment in data["comments"]}
    for index, comment in enumerate(data["comments"]):
        place = ("comments", index)
        number = comment["id"]
        if number in places:
            source.fault((*place, "id"), f"comment {number} stands already in {places[number]}")
        places[number] = f"{source.path}:{source.line((*place, 'id'))}"
        if parents.get(comment.get("parent")) is not None:
            began = "name the comment that the thread of replies began with"
            source.fault((*place, "parent"), f"comment {number} replies to a reply; {began}")
        for key in ("created", "edited"):
            if key in comment and _moment(comment[key]) is None:
                right = "write it as '2026-11-28T12:30:00+00:00'"
                source.fault((*place, key), f"{key} of comment {number}: {comment[key]!r} is no time; {right}")


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        return None


def _utc(value: object) -> datetime:
    """Read a time; one without a zone is meant in UTC."""
    moment = datetime.fromisoformat(str(value))
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _thread(data: Mapping[str, Any]) -> ArchivedThread:
    comments = [_comment(entry) for entry in data["comments"]]
    return ArchivedThread(
        identifier=data["thread"],
        title=data["title"],
        archived=date.fromisoformat(str(data["archived"])),
        comments=tuple(sorted(comments, key=lambda comment: (comment.created, comment.id))),
    )


def _comment(entry: Mapping[str, Any]) -> ArchivedComment:
    return ArchivedComment(
        id=entry["id"],
        parent=entry.get("parent"),
        name=writable(entry["name"]),
        website=entry.get("website", ""),
        maintainer=entry.get("maintainer", False),
        created=_utc(entry["created"]),
        edited=_utc(entry["edited"]) if "edited" in entry else None,
        quote=writable(entry.get("quote", "")),
        anchor=entry.get("anchor", ""),
        html=tidy(entry["html"]),
    )
