"""Copies of a PostgreSQL database: every row of every table in one JSON file, checked, put back in one transaction.

Neither PostgreSQL's own programs nor their versions are needed for it. ``backups`` does the same for SQLite.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.core import serializers
from django.core.exceptions import FieldDoesNotExist
from django.core.serializers.base import DeserializationError
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from livingbook.errors import BookError
from livingbook.replies.datafolder import backups_folder
from livingbook.replies.models import writing
from livingbook.replies.outputs import refuse_public_place, write_whole
from livingbook.replies.vendors import count_on_from, last_number, models

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_FORMAT = "livingbook-backup"
_NAME = "comments-%Y%m%d-%H%M%S.json"
_ASIDE = "before-restore-%Y%m%d-%H%M%S.json"


def backup(data: Path, target: Path | None) -> tuple[Path, dict[str, int]]:
    """Write down everything of one moment, while a server runs, and read it again.

    :param data: the data folder.
    :param target: the new file; None for one with the time in its name, in the data folder.
    :return: the file, and the number of rows of each table.
    :raises BookError: if the file exists or can't be written, or does not hold what was written.
    """
    target = target or backups_folder(data) / datetime.now(UTC).strftime(_NAME)
    refuse_public_place(target)
    if target.exists():
        raise BookError(f"'{target}' exists; name another file, or delete it first")
    document = _everything()
    _write(target, document)
    return target, _counted(document)


def restore(
    data: Path, source: Path, progress: Callable[[int, int], None], *, dry_run: bool = False
) -> tuple[Path | None, dict[str, int]]:
    """Put what a backup holds in the place of all comments, all of it or nothing.

    :param data: the data folder.
    :param source: the backup.
    :param progress: told how many rows are stored, and of how many.
    :param dry_run: only check the backup.
    :return: where the old comments are kept (None if there were none), and the rows of each table.
    :raises BookError: if the backup is damaged or no backup. The database is then as before.
    """
    document = _read(source)
    if dry_run:
        return None, _counted(document)
    try:
        with writing():
            before = _everything()
            _empty()
            _fill(document, progress)
            if not _holds(_everything(), document):
                raise BookError(f"what was stored differs from '{source}', so nothing was changed; please report this")
            aside = None
            if before["rows"]:
                aside = backups_folder(data) / datetime.now(UTC).strftime(_ASIDE)
                _write(aside, before)
    except (DeserializationError, FieldDoesNotExist, DatabaseError) as error:
        raise BookError(
            f"'{source}' does not fit this version of the program ({error}); nothing was changed. "
            "Restore it with the version that made it"
        ) from None
    return aside, _counted(document)


def _everything() -> dict[str, Any]:
    with writing():  # one moment, while a server writes
        rows = [row for model in models() for row in model._base_manager.order_by("pk")]
        document = {
            "format": _FORMAT,
            "version": 1,
            "steps": sorted(_steps()),
            "last_numbers": {model._meta.db_table: last_number(model) for model in models()},
            "rows": serializers.serialize("python", rows),
        }
    plain: dict[str, Any] = json.loads(json.dumps(document, default=str))  # Django's own encoder cuts times short
    return plain


def _steps() -> set[str]:
    """Name the changes of the tables that were made."""
    return {name for app, name in MigrationRecorder(connection).applied_migrations() if app == "replies"}


def _write(target: Path, document: dict[str, Any]) -> None:
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BookError(f"'{target.parent}' can't be written ({error.strerror})") from None
    write_whole(target, json.dumps(document, ensure_ascii=False, indent=1) + "\n", 0o600, fresh=True)
    if _read(target) != document:
        raise BookError(f"'{target}' does not hold what was written; is the disk in order?")


def _read(source: Path) -> dict[str, Any]:
    try:
        document = json.loads(source.read_text(encoding="utf-8"))
    except OSError as error:
        raise BookError(f"'{source}' can't be read ({error.strerror}); nothing was changed") from None
    except ValueError as error:
        hint = "; on PostgreSQL a backup is a JSON file. To move from SQLite, 'export' there and 'import' here"
        raise BookError(
            f"'{source}' can't be used; nothing was changed. Is it cut off ({error})"
            + (hint if source.suffix == ".db" else "")
        ) from None
    if not isinstance(document, dict) or document.get("format") != _FORMAT:
        raise BookError(f"'{source}' is no backup; nothing was changed. What 'export' wrote is for 'import'")
    if newer := sorted(set(document["steps"]) - _steps()):
        raise BookError(f"'{source}' was made by a newer version of this program ({newer[-1]}); nothing was changed")
    return document


def _empty() -> None:
    with connection.cursor() as cursor:
        for model in models():  # references are compared at the end of the transaction
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608


def _fill(document: dict[str, Any], progress: Callable[[int, int], None]) -> None:
    total = len(document["rows"])
    for number, row in enumerate(serializers.deserialize("python", document["rows"]), start=1):
        row.save(force_insert=True)
        if number % 500 == 0 or number == total:
            progress(number, total)
    for model in models():  # never from a lower number on: see ``count_on``
        count_on_from(model, max(last_number(model), document["last_numbers"].get(model._meta.db_table, 0)))


def _holds(stored: dict[str, Any], document: dict[str, Any]) -> bool:
    """Compare every row; columns that a backup of an older version did not know have their default."""

    def by_key(rows: list[dict[str, Any]]) -> dict[tuple[str, int], dict[str, Any]]:
        return {(row["model"], row["pk"]): row["fields"] for row in rows}

    here, there = by_key(stored["rows"]), by_key(document["rows"])
    return here.keys() == there.keys() and all(
        {name: here[key][name] for name in fields} == fields for key, fields in there.items()
    )


def _counted(document: dict[str, Any]) -> dict[str, int]:
    counts = dict.fromkeys((model._meta.label_lower for model in models()), 0)
    for row in document["rows"]:
        counts[row["model"]] += 1
    return {label.replace(".", "_"): count for label, count in counts.items()}
