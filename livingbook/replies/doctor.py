"""Examines an installation and changes nothing: files, permissions, secret, database, queue."""

from __future__ import annotations

import shutil
import stat
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from livingbook.errors import BookError
from livingbook.replies import backups, blockedwords
from livingbook.replies.database import on_postgres, place_of_comments
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
    findings = [*_permissions(data), _secret(data), _disk(data), *_log(data), _blocked_words(data), *_database(data)]
    if any(finding.level == "fault" for finding in findings if finding.subject == "database"):
        return findings
    findings += _accounts(data)
    tables = _tables()
    findings.append(tables)
    if tables.level != "fault":
        findings += [*_threads(), _queue(), _reports(), _mail()]
    return [*findings, _backups(data)]


def _permissions(data: Path) -> Iterator[Finding]:
    # The list of words is written by hand and no secret; the folder itself keeps others out.
    private = [path for path in (data, *sorted(data.rglob("*"))) if path != blocked_words_path(data)]
    # What a link leads to counts, since the data folder may be one; a link itself is open to all, always.
    open_to_others = [path for path in private if path.exists() and path.stat().st_mode & 0o077]
    if not open_to_others:
        yield Finding("ok", "permissions", "the data folder is readable by its owner alone")
    for path in open_to_others:
        right = "0700" if path.is_dir() else "0600"
        mode = stat.S_IMODE(path.stat().st_mode)
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
    size = 0 if on_postgres() else database_path(data).stat().st_size
    found = f"{free // _MEGABYTE} MB free" + (f"; the database has {size / _MEGABYTE:.1f} MB" if size else "")
    if free < max(_LEAST_FREE, 2 * size):
        return Finding("fault", "disk", found, "make room: without it no comment can be stored, and none erased")
    return Finding("ok", "disk", found)


def _log(data: Path) -> Iterator[Finding]:
    if on_postgres():
        return
    log = Path(f"{database_path(data)}-wal")
    size = log.stat().st_size if log.exists() else 0
    found = f"the log of the database has {size / _MEGABYTE:.1f} MB"
    if size > _LARGEST_LOG:
        remedy = "start the server anew; a program may hold an old state of the database"
        yield Finding("warning", "log", found, remedy)
    else:
        yield Finding("ok", "log", found)


def _database(data: Path) -> Iterator[Finding]:
    if on_postgres():
        yield from _postgres(data)
    elif broken := backups.integrity_faults(database_path(data)):
        remedy = "stop the server, then: python -m livingbook comments restore FILE"
        yield Finding("fault", "database", f"damaged: {'; '.join(broken[:5])}", remedy)
    else:
        yield Finding("ok", "database", "whole: pages, indexes and references are in order")


def _postgres(data: Path) -> Iterator[Finding]:
    """Ask a PostgreSQL server for what a comment's safety and a reader's privacy hang on."""
    from django.db import connection  # noqa: PLC0415 - Django is started by now

    with connection.cursor() as cursor:
        asked = {}
        for name in ("fsync", "full_page_writes", "synchronous_commit", "server_version"):
            cursor.execute(f"SHOW {name}")
            asked[name] = str(cursor.fetchone()[0])
        cursor.execute(
            "SELECT coalesce(inet_server_addr() <<= '127.0.0.0/8' OR inet_server_addr() = '::1', true), ssl "
            "FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        )
        here, encrypted = cursor.fetchone()
    version = asked.pop("server_version").split()[0]
    yield Finding("ok", "database", f"{place_of_comments(data)}, version {version}, answers")
    unsafe = [name for name, value in asked.items() if value == "off"]
    if unsafe:
        found = f"{' and '.join(unsafe)} off: a crash of its machine may lose comments that readers were thanked for"
        yield Finding("warning", "durability", found, f"switch on in postgresql.conf: {', '.join(unsafe)}")
    if not (here or encrypted):
        remedy = "add '?sslmode=verify-full' to DATABASE_URL, or see that nobody else is on the line"
        yield Finding("warning", "connection", "comments travel to the database without encryption", remedy)


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


def _tables() -> Finding:
    """Compare the tables with what this version of the program needs."""
    from django.db import connection  # noqa: PLC0415 - Django is started by now
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    from livingbook.replies.vendors import models  # noqa: PLC0415

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
    with connection.cursor() as cursor:
        known_tables = connection.introspection.table_names(cursor)
        for model in models():
            table = model._meta.db_table
            columns = connection.introspection.get_table_description(cursor, table) if table in known_tables else []
            present = {column.name for column in columns}
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
    made = backups.list_backups(data)
    if not made:
        remedy = "python -m livingbook comments backup"
        return Finding("warning", "backups", f"none in '{backups_folder(data)}'", remedy)
    return Finding("ok", "backups", f"{len(made)}; the newest is '{made[-1].name}'")
