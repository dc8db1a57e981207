"""`livingbook build`: everything or nothing, once, and again when something is missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.books import Book

TinyBook = Callable[[str], Book]


def published(book: Book) -> dict[str, int]:
    """Give the published files with the time at which each was written."""
    files = [
        path for name in ("html", "bookpdf") for path in (book.path / "_build" / name).rglob("*") if path.is_file()
    ]
    return {path.relative_to(book.path).as_posix(): path.stat().st_mtime_ns for path in files}


@pytest.fixture
def made(tiny_book: TinyBook) -> Book:
    book = tiny_book("pdf-small")
    outcome = book.make()
    assert outcome.ok, outcome.output
    return book


def test_a_second_build_of_the_same_book_does_nothing(made: Book) -> None:
    before = published(made)
    assert made.make().ok
    assert published(made) == before


@pytest.mark.parametrize(
    "lost", ["_build/html/downloads/small.pdf", "_build/html/chapters/one.html", "_build/bookpdf/one.pdf"]
)
def test_what_was_lost_is_put_back(made: Book, lost: str) -> None:
    (made.path / lost).unlink()
    assert made.make().ok
    assert (made.path / lost).exists()


def test_plain_pages_after_a_full_build_still_offer_the_pdfs(made: Book) -> None:
    assert made.build().ok
    assert sorted(path.name for path in (made.html / "downloads").glob("*.pdf")) == ["one.pdf", "small.pdf", "two.pdf"]
    assert "Whole book (PDF)" in (made.html / "chapters" / "one.html").read_text(encoding="utf-8")


def test_a_failed_build_changes_nothing_that_is_published(made: Book) -> None:
    before = published(made)
    made.write("chapters/one.md", "# One\n\n{cite:p}`nobody` and {unknown-role}`x`\n")
    outcome = made.make()
    assert not outcome.ok
    assert "what was published before is unchanged" in outcome.output
    assert "Traceback" not in outcome.output
    assert published(made) == before


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("title: [", "not valid YAML"),
        ("", "must hold keys and values"),
        ("titel: A book\n", "unknown key (did you mean 'title'?)"),
        ("repository:\n", "'repository' must hold keys and values, not None"),
        ("html:\n  comments: builtin\n", "html.comments"),
        (
            "html:\n  baseurl: example.org/book\nrepository:\n  url: https://[::1\n",
            "'example.org/book' is no address; write it as https://example.org/book",
        ),
        ("repository:\n  url: 5\n", "5 is no address"),
        ("execute:\n  execute_notebooks: sometimes\n", "'sometimes'"),
    ],
)
def test_settings_that_nothing_can_be_built_from(tiny_book: TinyBook, settings: str, told: str) -> None:
    book = tiny_book("pdf-small")
    book.write("_config.yml", settings)
    outcome = book.make()
    assert not outcome.ok
    assert told in outcome.output
    assert "Traceback" not in outcome.output
    assert not book.html.exists()


def test_settings_that_are_not_utf8(tiny_book: TinyBook) -> None:
    book = tiny_book("pdf-small")
    (book.path / "_config.yml").write_bytes("title: Café\n".encode("latin-1"))
    outcome = book.make()
    assert not outcome.ok
    assert "not UTF-8" in outcome.output


def test_a_folder_without_a_book(tmp_path: Path) -> None:
    outcome = Book(tmp_path).make()
    assert not outcome.ok
    assert "no book here, _config.yml and _toc.yml missing" in outcome.output
