"""Examines an installation and changes nothing: files, permissions, secret, database, queue."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from livingbook.errors import BookError
from livingbook.replies import backups, blockedwords
from livingbook.replies.datafolder import accounts_path, backups_folder, blocked_words_path, database_path, read_secret

if TYPE_CHECKING:
    from collections.abc import Iterator

_MEGABYTE = 2**20
_LEAST_FREE = 100 * _MEGABYTE
_LARGEST_LOG = 64 * _MEGABYTE
_SHORTEST_SECRET = 32  # characters
_PATIENCE = 7  # days
_SHOWN = 10  # discussions that are named each


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    #: 'ok', 'warning' (look at it) or 'fault' (mend it)
    level: str
    subject: str
    found: str
    #: what to do; '' if nothing
    remedy: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Give the finding as it is printed in JSON."""
        return asdict(self)


def examine(data: Path) -> list[Finding]:
    """Look at everything that an installation needs.

    :param data: the data folder, which holds a database; Django is started for it, but nothing is migrated.
    """
    findings = [*_permissions(data), _secret(data), _disk(data), _log(data), _blocked_words(data)]
    broken = backups.integrity_faults(database_path(data))
    if broken:
        shown = "; ".join(broken[:5])
        remedy = "stop the server, then: python -m livingbook comments restore FILE"
        return [*findings, Finding("fault", "database", f"damaged: {shown}", remedy)]
    findings.append(Finding("ok", "database", "whole: pages, indexes and references are in order"))
    findings += _accounts(data)
    tables = _tables(data)
    findings.append(tables)
    if tables.level != "fault":
        findings += [*_threads(), _queue(), _reports(), _mail()]
    return [*findings, _backups(data)]


def _permissions(data: Path) -> Iterator[Finding]:
    # The list of words is written by hand and no secret; the folder itself keeps others out.
    private = [path for path in (data, *sorted(data.rglob("*"))) if path != blocked_words_path(data)]
    open_to_others = [path for path in private if path.lstat().st_mode & 0o077]
    if not open_to_others:
        yield Finding("ok", "permissions", "the data folder is readable by its owner alone")
    for path in open_to_others:
        right = "0700" if path.is_dir() else "0600"
        mode = stat.S_IMODE(path.lstat().st_mode)
        yield Finding("fault", "permissions", f"'{path}' has mode {mode:04o}", f"chmod {right} '{path}'")


def _secret(data: Path) -> Finding:
    secret = read_secret(data)
    if len(secret) >= _SHORTEST_SECRET:
        return Finding("ok", "secret", f"'{data / 'secret.key'}' holds a key of {len(secret)} characters")
    found = f"the key in '{data / 'secret.key'}' has {len(secret)} characters" if secret else "there is no secret key"
    return Finding(
        "fault",
        "secret",
        found,
        "delete the file and start the server, which makes a new one; every browser then counts as new",
    )


def _disk(data: Path) -> Finding:
    free = shutil.disk_usage(data).free
    size = database_path(data).stat().st_size
    found = f"{free // _MEGABYTE} MB free; the database has {size / _MEGABYTE:.1f} MB"
    if free < max(_LEAST_FREE, 2 * size):
        return Finding("fault", "disk", found, "make room: without it no comment can be stored, and none erased")
    return Finding("ok", "disk", found)


def _log(data: Path) -> Finding:
    log = Path(f"{database_path(data)}-wal")
    size = log.stat().st_size if log.exists() else 0
    found = f"the log of the database has {size / _MEGABYTE:.1f} MB"
    if size > _LARGEST_LOG:
        return Finding(
            "warning", "log", found, "start the server anew; a program may hold an old state of the database"
        )
    return Finding("ok", "log", found)


def _blocked_words(data: Path) -> Finding:
    path = blocked_words_path(data)
    try:
        words = blockedwords.read(path)
    except BookError as error:
        faults = "; ".join(error.faults) or str(error)
        return Finding("fault", "blocked words", faults, f"mend '{path}'; until then every comment waits")
    found = f"{len(words.needles)} in '{path}'" if path.exists() else f"none; write them into '{path}', one a line"
    return Finding("ok", "blocked words", found)


def _accounts(data: Path) -> Iterator[Finding]:
    path = accounts_path(data)
    if not path.exists():
        yield Finding("ok", "accounts", "none: the admin pages are off")
    elif broken := backups.integrity_faults(path):
        remedy = f"delete '{path}', make the accounts anew ('comments account add NAME'), start the server anew"
        yield Finding("fault", "accounts", f"damaged: {'; '.join(broken[:5])}", remedy)
    else:
        yield Finding("ok", "accounts", "the admin pages are on; their database is whole")


def _tables(data: Path) -> Finding:
    """Compare the tables with what this version of the program needs."""
    from django.apps import apps  # noqa: PLC0415 - Django is started by now
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    targets = [node for node in executor.loader.graph.leaf_nodes() if node[0] == "replies"]
    applied = {name for app, name in executor.loader.applied_migrations if app == "replies"}
    known = {name for app, name in executor.loader.disk_migrations if app == "replies"}
    if newer := sorted(applied - known):
        remedy = "use the newer version of this program, or restore an older backup"
        return Finding("fault", "tables", f"made by a newer version of this program ({newer[-1]})", remedy)
    if executor.migration_plan(targets):
        remedy = "run any other command, such as 'python -m livingbook comments list'; it brings them up to date"
        return Finding("warning", "tables", "made by an older version of this program", remedy)
    faults = []
    with closing(sqlite3.connect(database_path(data))) as database:
        for model in apps.get_app_config("replies").get_models():
            table = model._meta.db_table
            present = {row[1] for row in database.execute(f'PRAGMA table_info("{table}")')}
            wanted = {str(field.column) for field in model._meta.concrete_fields}
            faults += [f"table {table} lacks column {column}" for column in sorted(wanted - present)]
    if faults:
        remedy = "stop the server, then: python -m livingbook comments restore FILE"
        return Finding("fault", "tables", "; ".join(faults), remedy)
    return Finding("ok", "tables", f"as this version needs them ({targets[0][1]})")


def _threads() -> Iterator[Finding]:
    from livingbook.replies.moderation import list_threads  # noqa: PLC0415

    threads = list_threads()
    orphans = [thread for thread in threads if not thread["in_book"] and thread["published"] + thread["waiting"]]
    if not orphans:
        yield Finding("ok", "threads", f"{len(threads)}; every discussion has its page")
    if len(orphans) > _SHOWN:
        found = f"{len(orphans)} discussions have comments, but no page in the book"
        yield Finding("warning", "threads", found, "python -m livingbook comments threads")
        return
    for thread in orphans:
        name = thread["thread"]
        yield Finding(
            "warning",
            "threads",
            f"'{name}' has {thread['published'] + thread['waiting']} comment(s), but no page in the book",
            f"write 'comments_id: {name}' into the page that continues it, or: comments move {name} NEW",
        )


def _queue() -> Finding:
    from livingbook.replies.moderation import queue  # noqa: PLC0415

    count, days = queue()
    if not count:
        return Finding("ok", "queue", "no comment waits")
    found = f"{count} comment(s) wait, the oldest for {days:.0f} day(s)"
    if days > _PATIENCE:
        return Finding("warning", "queue", found, "python -m livingbook comments list --pending")
    return Finding("ok", "queue", found)


def _reports() -> Finding:
    from livingbook.replies.moderation import list_reports  # noqa: PLC0415

    count = len(list_reports())
    if count:
        return Finding("warning", "reports", f"{count} open", "python -m livingbook comments reports list")
    return Finding("ok", "reports", "none open")


def _mail() -> Finding:
    from livingbook.replies.mail.letterhead import letterhead  # noqa: PLC0415
    from livingbook.replies.mail.overview import summary  # noqa: PLC0415

    try:
        head = letterhead()
    except BookError as error:
        return Finding("fault", "mail", "; ".join(error.faults), "set the environment variables that it names")
    state = summary()
    if head is None:
        found = "off: EMAIL_URL is not set here" + (f"; {state.waiting} mail(s) wait" if state.waiting else "")
        return Finding("ok", "mail", found)
    server = head.settings.server
    found = f"through {server.host}:{server.port}; {state.sent} sent, {state.waiting} waiting, {state.failed} given up"
    if not head.settings.moderators:
        return Finding("warning", "mail", f"{found}; no moderator is told", "set MODERATOR_EMAIL")
    if state.fault:
        remedy = "python -m livingbook comments mail list; to try at once: comments mail send"
        return Finding("warning", "mail", f"{found}; the mail server: {state.fault}", remedy)
    return Finding("ok", "mail", found)


def _backups(data: Path) -> Finding:
    made = sorted(backups_folder(data).glob("comments-*.db"))
    if not made:
        remedy = "python -m livingbook comments backup"
        return Finding("warning", "backups", f"none in '{backups_folder(data)}'", remedy)
    return Finding("ok", "backups", f"{len(made)}; the newest is '{made[-1].name}'")
