"""Reads the document of ``exporting`` back into an empty database: all of it, or nothing with every fault named."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema

from livingbook.errors import BookError
from livingbook.replies.exporting import export_all
from livingbook.replies.markdown import render
from livingbook.replies.models import Comment, Mail, Maintainer, Report, Subscription, Thread, writing
from livingbook.replies.names import name_key
from livingbook.replies.vendors import count_on, count_on_from

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    from django.db.models import Model

#: kinds of entries; exports from before there was mail lack the last two
KINDS = ("threads", "comments", "reports", "maintainers", "subscriptions", "mails")
_TIMES = ("created", "edited", "changed", "due", "decided")
_SCHEMA = Path(__file__).parent / "schemas" / "export.schema.json"


def read_export(path: Path) -> dict[str, Any]:
    """Read and check a document.

    :param path: the file.
    :raises BookError: if it can't be read, or listing every fault in it.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BookError(f"'{path}' can't be read ({error.strerror})") from None
    except json.JSONDecodeError as error:
        raise BookError(
            f"{path}:{error.lineno}: this is no JSON ({error.msg}); is the file cut off? Nothing was changed"
        ) from None
    except (UnicodeDecodeError, RecursionError) as error:
        raise BookError(f"'{path}' is no JSON in UTF-8 ({error}); nothing was changed") from None
    if isinstance(document, dict) and document.get("variant") == "approved":
        raise BookError(
            f"'{path}' holds the approved comments only, without what the database needs; import the file of an "
            "'export' without --approved"
        )
    schema = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    errors = jsonschema.Draft202012Validator(schema).iter_errors(document)
    faults = [_explain(document, error) for error in sorted(errors, key=lambda error: list(map(str, error.path)))]
    if not faults:
        document = {"subscriptions": [], "mails": []} | document
        faults = list(_contradictions(document))
    if faults:
        raise BookError(f"'{path}' can't be imported; nothing was changed", faults)
    return dict(document)


def import_all(document: dict[str, Any], progress: Callable[[int, int], None]) -> None:
    """Store everything that a document holds. The text of comments is rendered and cleaned anew.

    :param document: as ``read_export`` gives it.
    :param progress: told how many rows are stored, and of how many.
    :raises BookError: if the database holds comments, reports or maintainers already.
    """
    with writing():
        if Comment.objects.exists() or Report.objects.exists() or Maintainer.objects.exists():
            raise BookError(
                "this database holds comments already; nothing was changed. Import into an empty folder (--data "
                "FOLDER) or an empty database"
            )
        Thread.objects.all().delete()
        total = sum(len(document[kind]) for kind in KINDS)
        for number, row in enumerate(_rows(document), start=1):
            row.save_base(raw=True, force_insert=True)  # as it stands: no new times, no new revision
            if number % 500 == 0 or number == total:
                progress(number, total)
        count_on()
        count_on_from(Comment, document["last_comment"])
        stored = export_all()
        if _comparable(stored) != _comparable(document):
            raise BookError("what was stored differs from the document, so nothing was changed; please report this")


def _rows(document: dict[str, Any]) -> Iterator[Model]:
    numbers = {}
    for thread in document["threads"]:
        numbers[thread["id"]] = thread["number"]
        fields = {key: thread[key] for key in ("title", "path", "in_book", "closed", "revision")}
        yield Thread(pk=thread["number"], identifier=thread["id"], **fields)
    for comment in sorted(document["comments"], key=lambda comment: comment["parent"] is not None):
        yield Comment(
            pk=comment["id"],
            thread_id=numbers[comment["thread"]],
            parent_id=comment["parent"],
            ticket=uuid.UUID(comment["ticket"]),
            commenter=uuid.UUID(comment["commenter"]),
            by_maintainer=comment["maintainer"],
            agreed=comment.get("agreed", False),
            body=comment["text"],
            html=render(comment["text"]),
            created=datetime.fromisoformat(comment["created"]),
            edited=_moment(comment["edited"]),
            **{key: comment[key] for key in ("name", "email", "website", "quote", "anchor", "status")},
        )
    for report in document["reports"]:
        created = datetime.fromisoformat(report["created"])
        yield Report(
            pk=report["id"],
            comment_id=report["comment"],
            reason=report["reason"],
            handled=report["handled"],
            created=created,
        )
    for person in document["maintainers"]:
        created = datetime.fromisoformat(person["created"])
        yield Maintainer(
            pk=person["id"],
            name=person["name"],
            key=name_key(person["name"]),
            sign_ins=person["sign_ins"],
            created=created,
        )
    yield from _rows_of_mail(document)


def _rows_of_mail(document: dict[str, Any]) -> Iterator[Model]:
    for wish in document["subscriptions"]:
        yield Subscription(
            pk=wish["id"],
            comment_id=wish["comment"],
            state=wish["state"],
            created=datetime.fromisoformat(wish["created"]),
            changed=_moment(wish["changed"]),
        )
    for mail in document["mails"]:
        yield Mail(
            pk=mail["id"],
            comment_id=mail["comment"],
            report_id=mail["report"],
            subscription_id=mail["subscription"],
            **{key: mail[key] for key in ("key", "kind", "state", "tries", "fault")},
            **{key: _moment(mail[key]) for key in ("created", "due", "decided")},
        )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _comparable(document: dict[str, Any]) -> dict[str, Any]:
    """Leave out what an import makes anew, write times in one way, and fill in what older exports did not know."""
    kept = {key: document[key] for key in ("last_comment", *KINDS)}
    for kind in KINDS[1:]:
        kept[kind] = [
            ({"agreed": False} if kind == "comments" else {})
            | {key: _moment(value) if key in _TIMES else value for key, value in entry.items() if key != "html"}
            for entry in sorted(kept[kind], key=lambda entry: entry["id"])
        ]
    kept["threads"] = sorted(kept["threads"], key=lambda entry: entry["number"])
    return kept


def _contradictions(document: dict[str, Any]) -> Iterator[str]:
    """Name what each entry allows for itself, but not together with the others."""
    threads, comments, reports, people = (document[key] for key in KINDS[:4])
    yield from _doubles("threads: number", (thread["number"] for thread in threads))
    yield from _doubles("threads: id", (thread["id"] for thread in threads))
    yield from _doubles("comments: id", (comment["id"] for comment in comments))
    yield from _doubles("comments: ticket", (comment["ticket"] for comment in comments))
    yield from _doubles("reports: id", (report["id"] for report in reports))
    yield from _doubles("maintainers: id", (person["id"] for person in people))
    yield from _doubles("maintainers: names that read like", (name_key(person["name"]) for person in people))
    names = {thread["id"] for thread in threads}
    known = {comment["id"]: comment for comment in comments}
    for comment in comments:
        where = f"comment {comment['id']}"
        if comment["thread"] not in names:
            yield f"{where}: its thread '{comment['thread']}' is not among the threads"
        if comment["id"] > document["last_comment"]:
            yield f"{where}: its number is above last_comment ({document['last_comment']})"
        if comment["parent"] is None:
            continue
        parent = known.get(comment["parent"])
        if parent is None:
            yield f"{where}: it replies to comment {comment['parent']}, which is not there"
        elif parent["parent"] is not None or parent is comment:
            yield f"{where}: it replies to comment {parent['id']}, which is a reply itself"
        elif parent["thread"] != comment["thread"]:
            yield f"{where}: it replies to comment {parent['id']} in another thread"
    for report in reports:
        if report["comment"] not in known:
            yield f"report {report['id']}: comment {report['comment']} is not there"
    yield from _contradictions_of_mail(document, known)
    yield from _unusable_values(document)


def _contradictions_of_mail(document: dict[str, Any], comments: Container[int]) -> Iterator[str]:
    wishes, mails = document["subscriptions"], document["mails"]
    yield from _doubles("subscriptions: id", (wish["id"] for wish in wishes))
    yield from _doubles("subscriptions: comment", (wish["comment"] for wish in wishes))
    yield from _doubles("mails: id", (mail["id"] for mail in mails))
    yield from _doubles("mails: key", (mail["key"] for mail in mails))
    known = {
        "comment": comments,
        "report": {report["id"] for report in document["reports"]},
        "subscription": {wish["id"] for wish in wishes},
    }
    for kind, entries in (("subscription", wishes), ("mail", mails)):
        for entry in entries:
            for key, there in known.items():
                if entry.get(key) is not None and entry[key] not in there:
                    yield f"{kind} {entry['id']}: {key} {entry[key]} is not there"


def _unusable_values(document: dict[str, Any]) -> Iterator[str]:
    for kind in KINDS:
        for entry in document[kind]:
            where = f"{kind[:-1]} {entry['id']}"
            for key, value in entry.items():
                if key in _TIMES and value and not _is_time(value):
                    yield f"{where}: {key} '{value}' is no time of the calendar"
                if isinstance(value, str) and _is_unwritable(value):
                    yield f"{where}: {key} holds a character that no text can hold (NUL or half of a pair)"


def _doubles(what: str, values: Iterable[Any]) -> Iterator[str]:
    for value, times in Counter(values).items():
        if times > 1:
            yield f"{what} {value!r} stands there {times} times"


def _is_time(value: str) -> bool:
    try:
        datetime.fromisoformat(value).utctimetuple()
    except (ValueError, OverflowError):
        return False
    return True


def _is_unwritable(value: str) -> bool:
    return "\0" in value or any("\ud800" <= c <= "\udfff" for c in value)


def _explain(document: object, error: jsonschema.ValidationError) -> str:
    """Say where a fault is, by the number of the comment rather than its place in the list."""
    steps = list(error.absolute_path)
    place = ".".join(map(str, steps)) or "the document"
    if len(steps) > 1 and isinstance(steps[1], int):
        entry = document[steps[0]][steps[1]]  # type: ignore[index]
        named = f"{str(steps[0])[:-1]} {entry['id']}" if isinstance(entry, dict) and "id" in entry else None
        place = ": ".join([named or f"{steps[0]}[{steps[1]}]", *map(str, steps[2:])])
    message = error.message if len(error.message) < 200 else f"{error.message[:120]} ... {error.message[-70:]}"
    return f"{place}: {message}"
