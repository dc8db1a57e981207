"""What is stored, asked past the server: in SQLite's file, or in PostgreSQL where the tests run on it.

``TEST_POSTGRES`` is the address of a PostgreSQL server whose user may make databases. Every data folder then has a
database of its own there.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

_shared: dict[Path, Path] = {}


def on_postgres() -> bool:
    """Say which database the tests use."""
    return bool(os.environ.get("TEST_POSTGRES"))


def environment(data: Path) -> dict[str, str]:
    """Give what tells the program which database belongs to a data folder; nothing for SQLite."""
    return {"DATABASE_URL": address_of(data)} if on_postgres() else {}


def address_of(data: Path) -> str:
    """Give the address of the PostgreSQL database of a data folder, which is made if it is not there."""
    name = f"book_{hashlib.md5(str(_shared.get(data, data).resolve()).encode()).hexdigest()}"
    _make(os.environ["TEST_POSTGRES"], name)
    return urlsplit(os.environ["TEST_POSTGRES"])._replace(path=f"/{name}").geturl()


def share(data: Path, other: Path) -> None:
    """Let a data folder use the database of another, as that of a second machine does."""
    _shared[data] = other


@cache
def _make(server_address: str, name: str) -> None:
    with psycopg.connect(server_address, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")


@contextmanager
def database(data: Path) -> Iterator[Any]:
    """Open the database of a data folder for one transaction."""
    if on_postgres():
        with psycopg.connect(address_of(data)) as connection:
            yield connection
        return
    with closing(sqlite3.connect(data / "comments.db", timeout=10)) as connection, connection:
        yield connection


def ask(data: Path, question: str, *values: object) -> list[tuple[Any, ...]]:
    """Ask the database; a question mark stands for each value."""
    with database(data) as connection:
        return connection.execute(_marked(question), values).fetchall()


def change(data: Path, statement: str, *values: object) -> None:
    """Change what is stored; a question mark stands for each value."""
    with database(data) as connection:
        connection.execute(_marked(statement), values)


def columns(data: Path, table: str) -> list[str]:
    """Name the columns of a table, in order."""
    with database(data) as connection:
        return [column[0] for column in connection.execute(f"SELECT * FROM {table} LIMIT 0").description]


def _marked(statement: str) -> str:
    return statement.replace("?", "%s") if on_postgres() else statement
