"""Where the comments are kept: SQLite in the data folder, or the PostgreSQL that ``DATABASE_URL`` names.

What is told apart here is known before Django starts; ``livingbook.replies.vendors`` holds what differs afterwards.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from livingbook.errors import BookError
from livingbook.replies.datafolder import database_path

if TYPE_CHECKING:
    from pathlib import Path

#: seconds that a writer waits for the others, and for a program that holds the database, such as a maintainer's
PATIENCE = 10
_CONNECT_PATIENCE = 5  # seconds
_SCHEMES = ("postgresql", "postgres")


def on_postgres() -> bool:
    """Say whether the comments are kept in PostgreSQL."""
    return bool(_address())


def database_settings(data: Path) -> dict[str, Any]:
    """Describe the database of the comments to Django.

    :param data: the data folder.
    :raises BookError: if ``DATABASE_URL`` is no address of a PostgreSQL database.
    """
    return postgres(_address()) if on_postgres() else sqlite(database_path(data))


def sqlite(path: Path) -> dict[str, Any]:
    """Describe an SQLite database to Django.

    :param path: its file.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,  # each thread of the server keeps its connection
        "OPTIONS": {
            # A transaction takes its lock at the start, so two can't block each other half-way.
            "transaction_mode": "IMMEDIATE",
            "timeout": PATIENCE,
            # WAL lets readers go on while one writes; FULL puts every commit on disk before it is
            # acknowledged; secure_delete overwrites what is deleted.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
        },
    }


def postgres(address: str) -> dict[str, Any]:
    """Describe a PostgreSQL database to Django.

    :param address: such as ``postgresql://user:password@host:5432/name?sslmode=require``.
    :raises BookError: saying what is wrong with it, without repeating it: it may hold a password.
    """
    if reason := _fault_of(address):
        raise BookError(
            f"DATABASE_URL is no address of a PostgreSQL database: {reason}. Write it as "
            "postgresql://USER:PASSWORD@HOST:5432/NAME, with signs such as '@', '/' or '#' in the password as %40, "
            "%2F or %23. Without DATABASE_URL the comments are kept in SQLite in the data folder"
        )
    import dj_database_url  # noqa: PLC0415 - of no use without PostgreSQL

    described: dict[str, Any] = {**dj_database_url.parse(address, conn_max_age=None, conn_health_checks=True)}
    options = {"connect_timeout": _CONNECT_PATIENCE, "application_name": "livingbook"}
    # Without cursors on the server's side it also works behind PgBouncer.
    return described | {"OPTIONS": options | described.get("OPTIONS", {}), "DISABLE_SERVER_SIDE_CURSORS": True}


def _address() -> str:
    return os.environ.get("DATABASE_URL", "").strip()


def _fault_of(address: str) -> str:
    """Say what is wrong with an address; '' if nothing is."""
    try:
        parts = urlsplit(address)
        name, _port = unquote(parts.path.strip("/")), parts.port
    except ValueError:
        return "host or port can't be read"
    if parts.scheme not in _SCHEMES:
        return f"it starts with '{parts.scheme}:'" if parts.scheme and "://" in address else "it has no 'postgresql://'"
    if not name:
        return "the name of the database is missing"
    return f"the name of the database can't be '{name}'" if "/" in name else ""


def place_of_comments(data: Path) -> str:
    """Say where the comments are kept, without a password.

    :param data: the data folder.
    """
    if not on_postgres():
        return f"'{database_path(data)}'"
    described = postgres(_address())
    host = described["HOST"] or described["OPTIONS"].get("host") or "this machine"
    return f"the PostgreSQL database '{described['NAME']}' on {host}"
