"""Copies of the database by SQLite's own means: made while the server runs, checked, and put back."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from livingbook.errors import BookError
from livingbook.replies.datafolder import backups_folder, database_path
from livingbook.replies.outputs import refuse_public_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PAGES = 2_000  # copied between two reports of progress
#: what a database of comments has at least
_TABLES = {"replies_thread", "replies_comment", "django_migrations"}
_NAME = "comments-%Y%m%d-%H%M%S.db"


def backup(data: Path, target: Path | None, progress: Callable[[int, int], None]) -> tuple[Path, dict[str, int]]:
    """Copy the database of one moment, while others read and write it, and check the copy.

    :param data: the data folder.
    :param target: the new file; None for one with the time in its name, in the data folder.
    :param progress: told how many pages are copied, and of how many.
    :return: the file, and the number of rows of each table.
    :raises BookError: if the file exists or can't be written, or the database is damaged.
    """
    target = target or backups_folder(data) / datetime.now(UTC).strftime(_NAME)
    refuse_public_place(target)
    if target.exists():
        raise BookError(f"'{target}' exists; name another file, or delete it first")
    with _draft(target) as draft:
        _copy(database_path(data), draft, progress)
        rows = row_counts(draft)
        try:
            os.link(draft, target)  # unlike a rename, it never takes the place of another file
        except FileExistsError:
            raise BookError(f"'{target}' exists; name another file") from None
        except OSError as error:
            raise BookError(f"'{target}' can't be written ({error.strerror})") from None
    return target, rows


def list_backups(data: Path) -> list[Path]:
    """List the backups that were made without naming a file, oldest first; those of both kinds of database.

    :param data: the data folder.
    """
    return sorted(backups_folder(data).glob("comments-*"))


def prune(data: Path, keep: int) -> list[Path]:
    """Delete all but the newest of the backups that were made without naming a file.

    :param data: the data folder.
    :param keep: how many stay.
    :return: what was deleted.
    """
    backups = list_backups(data)
    old = backups[: max(0, len(backups) - keep)]
    for file in old:
        file.unlink()
    return old


def restore(
    data: Path, source: Path, progress: Callable[[int, int], None], *, dry_run: bool = False
) -> tuple[Path | None, dict[str, int]]:
    """Put a backup in the place of the database; nothing else may use it meanwhile.

    :param data: the data folder.
    :param source: the backup.
    :param progress: told how many pages are copied, and of how many.
    :param dry_run: only check the backup.
    :return: where the old database is kept (None if there was none), and the rows of each table of the new one.
    :raises BookError: if the backup is damaged, no backup, or was changed on the way. The database is then as before.
    """
    current = database_path(data)
    if source.exists() and current.exists() and source.samefile(current):
        raise BookError(f"'{source}' is the database itself; name a backup of it")
    check_backup(source)
    if dry_run:
        return (current if current.exists() else None), row_counts(source)
    with _draft(current) as draft:
        _copy(source, draft, progress)
        if _fingerprint(draft) != _fingerprint(source):
            raise BookError(f"the copy of '{source}' differs from it; nothing was changed. Is the disk in order?")
        rows = row_counts(draft)
        aside = _set_aside(data) if current.exists() else None
        draft.replace(current)
    _write_down(data)
    return aside, rows


def check_backup(path: Path) -> None:
    """Check that a file is a whole database of comments.

    :param path: the file.
    :raises BookError: listing every fault.
    """
    if not path.is_file():
        raise BookError(f"there is no file '{path}'; nothing was changed")
    faults = integrity_faults(path)
    if not faults:
        missing = _TABLES - set(row_counts(path))
        faults = [f"it has no table '{table}', so it is no database of comments" for table in sorted(missing)]
        faults += [] if missing else _newer_steps(path)
    if faults:
        raise BookError(f"'{path}' can't be used; nothing was changed", faults)


def _newer_steps(path: Path) -> list[str]:
    """Name the changes of the tables that only a newer version of this program knows."""
    known = {file.stem for file in (Path(__file__).parent / "migrations").glob("[0-9]*.py")}
    with closing(_open(path)) as database:
        applied = {name for (name,) in database.execute("SELECT name FROM django_migrations WHERE app = 'replies'")}
    return [f"it was made by a newer version of this program ({name})" for name in sorted(applied - known)]


def integrity_faults(path: Path) -> list[str]:
    """Let SQLite check every page, index and reference of a database.

    :param path: the file.
    :return: one line a fault, as SQLite words it.
    """
    try:
        with closing(_open(path)) as database:
            found = [line for (line,) in database.execute("PRAGMA integrity_check") if line != "ok"]
            found += [
                f"row {row} of {table} refers to a row of {parent} that is not there"
                for table, row, parent, _ in database.execute("PRAGMA foreign_key_check")
            ]
    except sqlite3.Error as error:
        return [str(error)]
    return found


def row_counts(path: Path) -> dict[str, int]:
    """Count the rows of each table.

    :param path: a database.
    """
    with closing(_open(path)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            table: database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608
            for table in sorted(tables)
            if not table.startswith("sqlite_")
        }


def _open(path: Path) -> sqlite3.Connection:
    """Open a file for reading; one that is not there is not made."""
    return sqlite3.connect(f"file:{_quoted(path)}?mode=ro", uri=True, timeout=15)


def _quoted(path: Path) -> str:
    return path.absolute().as_uri().removeprefix("file://")


def _copy(source: Path, target: Path, progress: Callable[[int, int], None]) -> None:
    def tell(status: int, remaining: int, total: int) -> None:  # noqa: ARG001 - sqlite3's signature
        progress(total - remaining, total)

    try:
        with closing(sqlite3.connect(source, timeout=15)) as live, closing(sqlite3.connect(target)) as copy:
            # One reading transaction holds one moment: writers go on, and the copy need not start again.
            live.execute("BEGIN")
            live.execute("SELECT count(*) FROM sqlite_master").fetchone()
            live.backup(copy, pages=_PAGES, progress=tell)
            live.rollback()
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, complete without a log beside it
    except sqlite3.Error as error:
        raise BookError(f"'{source}' can't be copied to '{target.parent}' ({error})") from None
    if faults := integrity_faults(target):
        raise BookError(f"'{source}' is damaged; nothing was changed", faults)


@contextmanager
def _draft(target: Path) -> Iterator[Path]:
    """Give a private file beside the target, and delete it at the end if it is still there."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise BookError(f"'{target.parent}' can't be written ({error.strerror})") from None
    try:
        yield draft
        with suppress(FileNotFoundError):
            descriptor = os.open(target, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)
    finally:
        for name in (draft, draft.with_name(f"{draft.name}-journal")):
            name.unlink(missing_ok=True)


def _set_aside(data: Path) -> Path:
    """Rename the present database, log included, so that it can be used or looked at later."""
    current = database_path(data)
    aside = backups_folder(data) / datetime.now(UTC).strftime("before-restore-%Y%m%d-%H%M%S.db")
    aside.parent.mkdir(mode=0o700, exist_ok=True)
    with suppress(sqlite3.Error), closing(sqlite3.connect(current)) as database:  # a damaged one goes as it is
        database.execute("PRAGMA journal_mode = DELETE")
    for ending in ("-wal", "-shm", ""):
        with suppress(FileNotFoundError):
            Path(f"{current}{ending}").rename(f"{aside}{ending}")
    return aside


def _fingerprint(path: Path) -> dict[str, str]:
    """Digest every row of every table, in order."""
    digests = {}
    with closing(_open(path)) as database:
        for table in row_counts(path):
            digest = hashlib.sha256()
            for row in database.execute(f'SELECT * FROM "{table}" ORDER BY rowid'):  # noqa: S608
                digest.update(repr(row).encode("utf-8", "surrogatepass"))
            digests[table] = digest.hexdigest()
    return digests


def _write_down(data: Path) -> None:
    """Make sure that the new name is on the disk too."""
    descriptor = os.open(data, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
