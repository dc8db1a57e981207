"""The author's preview, over real HTTP: a save shows up, a faulty save leaves the pages as they were."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator

import pytest

from tests.books import ROOTS, Book

_PATIENCE = 120  # seconds; a loaded machine is slow, and nothing here is a measurement


@pytest.fixture
def preview(tiny_book: Callable[[str], Book]) -> Iterator[tuple[Book, str]]:
    """Start the preview of a tiny book; give the book and the preview's address."""
    book = tiny_book("evidence-small")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (book.path / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "livingbook", "write", "--port", str(port)],
            cwd=book.path, stdout=log, stderr=log, env={**os.environ, "PYTHONPATH": str(ROOTS.parents[1])},
        )  # fmt: skip
        yield book, f"http://127.0.0.1:{port}/"
        process.terminate()
        process.wait()


def _page(address: str) -> str:
    try:
        with urllib.request.urlopen(address) as answer:
            return answer.read().decode()
    except OSError:
        return ""


def _wait(what: Callable[[], bool], book: Book) -> None:
    end = time.monotonic() + _PATIENCE
    while not what():
        assert time.monotonic() < end, (book.path / "log").read_text()
        time.sleep(0.2)


def test_a_save_shows_up_and_a_fault_leaves_the_pages(preview: tuple[Book, str]) -> None:
    book, address = preview
    _wait(lambda: "livereload.js" in _page(address + "chapter.html"), book)
    text = (book.path / "chapter.md").read_text(encoding="utf-8")
    book.write("chapter.md", f"{text}\n\nWords that are new.\n")
    _wait(lambda: "Words that are new." in _page(address + "chapter.html"), book)
    assert _page(address + "livereload.js"), "the script that reloads the page is served by the preview itself"
    book.write("chapter.md", f"{text}\n\nA fact that {{fact}}`nobody-knows`.\n")
    _wait(lambda: "The preview stays as it was" in (book.path / "log").read_text(), book)
    assert "there is no fact 'nobody-knows'" in (book.path / "log").read_text()
    assert "Words that are new." in _page(address + "chapter.html")
    book.write("chapter.md", f"{text}\n\nWords that mend it.\n")
    _wait(lambda: "Words that mend it." in _page(address + "chapter.html"), book)
    again = subprocess.run(
        [sys.executable, "-m", "livingbook", "write", "--port", address.split(":")[-1].strip("/")],
        cwd=book.path, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOTS.parents[1])},
    )  # fmt: skip
    assert again.returncode == 2
    assert "give another with --port" in again.stderr
