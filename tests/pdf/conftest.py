"""What the tests of the PDFs share: tiny books, each built once, as pages and as PDFs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.books import Book, copy_root

BothWays = Callable[[str], Book]


@pytest.fixture(scope="session")
def both_ways(tmp_path_factory: pytest.TempPathFactory) -> BothWays:
    """Give a function that builds a tiny book of tests/roots/ as pages and as PDFs, once."""
    built: dict[str, Book] = {}

    def build(name: str) -> Book:
        if name not in built:
            book = copy_root(name, tmp_path_factory.mktemp(name) / "book")
            for builder in ("html", "bookpdf"):
                outcome = book.build(builder)
                assert outcome.ok, outcome.output
            built[name] = book
        return built[name]

    return build
