"""What tests of several folders share: the repository's path, tiny books, the real book built once, a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.books import Book, chromium_path, copy_book, copy_root

REPOSITORY = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _unchanged_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undo what an in-process build does to the environment of the cells."""
    for name in ("PYTHONPATH", "LIVINGBOOK_ROOT"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


@pytest.fixture
def tiny_book(tmp_path: Path) -> Callable[[str], Book]:
    """Give a function that copies a tiny book of tests/roots/ into a fresh folder, ready to be changed and built."""

    def copy(name: str) -> Book:
        return copy_root(name, tmp_path / name)

    return copy


@pytest.fixture(scope="session")
def real_book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """Build the real book once, strictly, from a copy in a path with a space in it."""
    book = copy_book(REPOSITORY, tmp_path_factory.mktemp("real book") / "clone")
    outcome = book.make()
    assert outcome.ok, outcome.output
    return book


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start a headless Chromium that is installed on this machine; without one the tests fail and say so."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium_path(),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield started
        started.close()
