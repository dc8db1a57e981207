"""Links of a tiny book are asked at a server of this machine: alive, moved, dead."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from livingbook.building import Folders, linkcheck
from livingbook.watching.links import LINKS_FILE, load_links, watch_links
from livingbook.watching.report import Report
from tests.books import Book

FIRST, SECOND = date(2026, 11, 1), date(2026, 12, 1)


class Host(BaseHTTPRequestHandler):
    """Answers '/alive' until it is told to forget it, leads '/moved' there, knows nothing else."""

    forgotten = False

    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(301)
            self.send_header("Location", "/alive")
        else:
            self.send_response(200 if self.path == "/alive" and not Host.forgotten else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET  # noqa: N815 - the name that the server looks for

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture
def host() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_dead_links_are_reported_with_the_day_on_which_they_last_answered(
    tiny_book: Callable[[str], Book], host: str
) -> None:
    book = tiny_book("pdf-small")
    book.write(
        "intro.md", f"# Start\n\n[one]({host}/alive), [two]({host}/moved), [three]({host}/never) and {host}/alive\n"
    )
    asked: list[str] = []

    def watch(today: date) -> Report:
        path = book.path / LINKS_FILE
        return watch_links(path, load_links(path), linkcheck(Folders(book.path)), today, archived)

    def archived(address: str) -> str:
        asked.append(address)
        return f"https://archive.example/{address}" if address.endswith("/alive") else ""

    report = watch(FIRST)
    assert len(report.findings) == 1
    assert report.findings[0].startswith(f"{host}/never in `intro.md`: 404")
    assert "never seen alive, no archived copy known" in report.findings[0]
    assert len([address for address in asked if address.endswith("/alive")]) == 1

    Host.forgotten = True
    report = watch(SECOND)
    alive = next(finding for finding in report.findings if "/alive in" in finding)
    assert f"last seen alive 2026-11-01, archived at https://archive.example/{host}/alive" in alive
    links = load_links(book.path / LINKS_FILE)
    assert links[f"{host}/alive"].last_alive == FIRST
    assert links[f"{host}/never"].last_alive is None
