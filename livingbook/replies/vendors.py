"""What SQLite and PostgreSQL do differently, once Django runs. All else is the same code on both."""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.db import OperationalError, connection
from django.db.models import CharField, Max, TextField

from livingbook.errors import BookError
from livingbook.replies.database import on_postgres

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model
    from psycopg.errors import Diagnostic

#: advisory locks of a PostgreSQL database are numbers; these two are ours
_WRITING, _MIGRATING = 0x6C62_0001, 0x6C62_0002
_LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's code for it
#: how often files that others use are tried again, every half second
_TRIES = 20


def wait_for_turn() -> None:
    """Let one writer after the other work, those of other processes and machines included.

    SQLite does so by itself, from the start of a transaction. On PostgreSQL the first statement of the transaction
    takes a lock that ends with it. So the code that writes may look first and then act, on both.

    :raises OperationalError: if the turn does not come in time.
    """
    if not on_postgres():
        return
    with connection.cursor() as cursor:
        cursor.execute(
            # A process that stops half-way, its machine asleep, doesn't hold the others for ever.
            "SELECT set_config('lock_timeout', %s, true), "
            "set_config('idle_in_transaction_session_timeout', '60s', true), pg_advisory_xact_lock(%s)",
            [f"{settings.REPLIES_PATIENCE}s", _WRITING],
        )


@contextmanager
def migrating_alone() -> Iterator[None]:
    """Hold off the servers of other machines while the tables are brought to their present shape."""
    if not on_postgres():
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATING])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATING])


def refuse_other_encodings() -> None:
    """Take no database that can't hold every letter: it would work until someone writes the first that it lacks.

    :raises BookError: with what to do.
    """
    if not on_postgres():
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        (encoding,) = cursor.fetchone()
    if encoding != "UTF8":
        raise BookError(
            f"the PostgreSQL database '{connection.settings_dict['NAME']}' has the encoding {encoding}, in which most "
            "letters of the world can't be kept; make another one for the comments: "
            "createdb --encoding UTF8 --template template0 NAME"
        )


def keep_no_samples() -> None:
    """Keep names and texts out of the statistics for which PostgreSQL samples columns: nothing erased may stay there.

    No question that is asked here is answered faster with them.
    """
    if not on_postgres():
        return
    with connection.cursor() as cursor:
        for model in models():
            table = model._meta.db_table
            texts = [str(f.column) for f in model._meta.concrete_fields if isinstance(f, (CharField, TextField))]
            cursor.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attname = ANY(%s) "
                "AND attstattarget IS DISTINCT FROM 0",
                [table, texts],
            )
            sampled = [connection.ops.quote_name(name) for (name,) in cursor.fetchall()]
            if sampled:
                actions = ", ".join(f"ALTER COLUMN {name} SET STATISTICS 0" for name in sampled)
                cursor.execute(f"ALTER TABLE {connection.ops.quote_name(table)} {actions}")


def models() -> list[type[Model]]:
    """Give the models whose tables hold comments and what belongs to them."""
    return list(apps.get_app_config("replies").get_models())


def last_number(model: type[Model]) -> int:
    """Give the highest number that a row of a table ever had.

    :param model: the table's model.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if on_postgres():
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {cursor.fetchone()[0]}")  # noqa: S608
        else:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def count_on() -> None:
    """Let the next rows have higher numbers than those that were stored with one; SQLite does so by itself.

    PostgreSQL takes nothing back here when a transaction fails, so no table ever counts from a lower number on.
    """
    for model in models() if on_postgres() else ():
        highest = model._base_manager.aggregate(highest=Max("pk"))["highest"] or 0
        count_on_from(model, max(highest, last_number(model)))


def count_on_from(model: type[Model], number: int) -> None:
    """Let the next row of a table have a higher number than any row ever had.

    :param model: the table's model.
    :param number: the highest number that was ever given.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if on_postgres():
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, %s)", [table, max(number, 1), number > 0]
            )
            return
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
        if number:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number])


def empty_log() -> None:
    """Take what was deleted out of SQLite's log too, unless others need the log at this very moment.

    PostgreSQL recycles its log by itself; nobody but its administrator can hurry that.
    """
    if on_postgres():
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (patience,) = cursor.fetchone()
        cursor.execute("PRAGMA busy_timeout = 500")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute(f"PRAGMA busy_timeout = {int(patience)}")


def write_anew() -> bool:
    """Write the tables anew without what was deleted from them; SQLite's log is emptied as well.

    :return: False if others held them for too long; what was deleted may then still stand there.
    """
    if on_postgres():
        steps = [f"VACUUM (FULL, ANALYZE, VERBOSE) {connection.ops.quote_name(m._meta.db_table)}" for m in models()]
    else:
        steps = ["PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"]
    for _ in range(_TRIES):
        while steps and _succeeds(steps[0]):
            del steps[0]
        if not steps:
            return True
        time.sleep(0.5)
    return False


def _succeeds(statement: str) -> bool:
    """Run a statement that gives up, or leaves rows where they are, while others use the database."""
    kept: list[int] = []

    def count(said: Diagnostic) -> None:
        """Read how many deleted rows PostgreSQL had to keep; the number stands first in every language."""
        if number := re.match(r"\d+", said.message_detail or ""):
            kept.append(int(number[0]))

    try:
        with connection.cursor() as cursor:
            if not on_postgres():
                cursor.execute(statement)
                row = cursor.fetchone()
                return not (row and row[0])
            connection.connection.add_notice_handler(count)
            cursor.execute("SET lock_timeout = '1s'")
            try:
                cursor.execute(statement)
            finally:
                connection.connection.remove_notice_handler(count)
                cursor.execute("RESET lock_timeout")
    except OperationalError as error:
        if "locked" in str(error) or getattr(error.__cause__, "sqlstate", "") == _LOCK_NOT_AVAILABLE:
            return False
        raise
    return not any(kept)
