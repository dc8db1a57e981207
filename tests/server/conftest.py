"""A small book of plain files, and a server for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.server.running import Server

THREADS = {
    "threads": {
        "intro": {"title": "The beginning", "path": "index.html"},
        "chapters/first": {"title": "The first & only", "path": "chapters/first.html"},
        "chapters/other one": {"title": "Other", "path": "chapters/other one.html"},
    },
    "book": {"title": "A small book", "language": "en"},
    "provider": "builtin",
}
HEADERS = {"Content-Security-Policy": "default-src 'self'; img-src 'self' data:", "X-Content-Type-Options": "nosniff"}


def make_book(folder: Path) -> Path:
    """Write what a build would leave."""
    (folder / "chapters").mkdir(parents=True)
    (folder / "_livingbook").mkdir()
    (folder / "index.html").write_text("<!doctype html><title>Start</title><h1>Start</h1>")
    (folder / "chapters" / "first.html").write_text("<!doctype html><title>First</title><h1>First</h1>")
    (folder / "_livingbook" / "threads.json").write_text(json.dumps(THREADS))
    (folder / "_livingbook" / "headers.json").write_text(json.dumps(HEADERS))
    return folder


@pytest.fixture
def book_folder(tmp_path: Path) -> Path:
    return make_book(tmp_path / "html")


@contextmanager
def serving(place: Path) -> Iterator[Server]:
    """Serve a tiny book without limit of rate, until the test is done or has stopped the server itself."""
    running = Server(make_book(place / "html"), place / "var", "--rate", "0")
    yield running
    if running.process.poll() is None:
        running.stop()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests of a file, without limit of rate and of filling time."""
    with serving(tmp_path_factory.mktemp("site")) as running:
        yield running
    assert "Traceback" not in running.log()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Server]:
    """A server of one test's own."""
    with serving(tmp_path) as running:
        yield running
