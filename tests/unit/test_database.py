"""The address of a database: what is understood, and what is said of one that is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from livingbook.errors import BookError
from livingbook.replies.database import database_settings, on_postgres, place_of_comments, postgres


def test_without_an_address_the_comments_are_in_the_data_folder(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert not on_postgres()
    assert database_settings(Path("var"))["NAME"] == Path("var/comments.db")
    monkeypatch.setenv("DATABASE_URL", "postgresql://ada:s3cret@db.example:5433/book")
    assert on_postgres()
    assert database_settings(Path("var"))["ENGINE"] == "django.db.backends.postgresql"
    assert place_of_comments(Path("var")) == "the PostgreSQL database 'book' on db.example"


def test_an_address_is_understood_with_all_its_parts():
    read = postgres("postgres://ada:p%40ss%2Fword@[::1]:5433/book?sslmode=require&connect_timeout=2")
    assert (read["USER"], read["PASSWORD"], read["HOST"], read["PORT"], read["NAME"]) == (
        "ada",
        "p@ss/word",
        "::1",
        5433,
        "book",
    )
    assert read["OPTIONS"]["sslmode"] == "require"
    assert int(read["OPTIONS"]["connect_timeout"]) == 2
    assert postgres("postgresql://ada@%2Frun%2Fpostgresql/book")["HOST"] == "/run/postgresql"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("mysql://ada:s3cret@host/book", "it starts with 'mysql:'"),
        ("ada:s3cret@host/book", "it has no 'postgresql://'"),
        ("postgresql://ada:s3cret@host", "the name of the database is missing"),
        ("postgresql://ada:s3cret/word@host/book", "host or port can't be read"),
        ("postgresql://ada:s3cret@host:54x/book", "host or port can't be read"),
        ("postgresql://ada:s3cret@host/book/more", "can't be 'book/more'"),
        ("postgresql://ada:s3cret@[::1/book", "host or port can't be read"),
    ],
)
def test_what_is_wrong_is_said_without_the_password(address: str, reason: str):
    with pytest.raises(BookError) as raised:
        postgres(address)
    assert reason in str(raised.value)
    assert "postgresql://USER:PASSWORD@HOST:5432/NAME" in str(raised.value)
    assert "s3cret" not in str(raised.value)
