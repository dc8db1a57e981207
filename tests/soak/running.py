"""The runs of a soak, in order: many posters, kills, hostile texts and requests, on every kind of server."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.books import chromium_path, copy_root
from tests.server.conftest import make_book
from tests.server.running import Gunicorn, Server
from tests.soak import patterns
from tests.soak.kills import kill_while_posting
from tests.soak.malformed import send_all
from tests.soak.posting import post_at_once
from tests.soak.results import Result
from tests.soak.scripts import UncleanServer, attack, control

#: how the comments can be served, by name
SERVERS: dict[str, Callable[[Path, Path], Server]] = {
    "waitress": lambda book, data: Server(book, data, "--rate", "0"),
    "gunicorn 2x4": lambda book, data: Gunicorn(book, data, workers=2, threads=4),
    "gunicorn 4x1": lambda book, data: Gunicorn(book, data, workers=4, threads=1),
    "unclean": lambda book, data: UncleanServer(book, data, "--rate", "0"),
}
LIMIT = 10_000  # characters of a comment
_numbers = itertools.count()


@contextmanager
def running(kind: str, place: Path, book: Path | None = None) -> Iterator[Server]:
    """Start a server with an empty data folder, and end it whatever happens.

    :param kind: a key of ``SERVERS``.
    :param place: a folder for all that it needs.
    :param book: the built HTML; a small one of plain files if None.
    """
    home = place / f"{kind} {next(_numbers)}"
    home.mkdir()
    server = SERVERS[kind](book or make_book(home / "html"), home / "var")
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()


def post(place: Path, rounds: int, posters: int) -> Iterator[Result]:
    """Let people post at once, on every kind of server.

    :param place: an empty folder.
    :param rounds: runs on each kind of server.
    :param posters: people at once.
    """
    for kind, number in itertools.product(("waitress", "gunicorn 2x4", "gunicorn 4x1"), range(rounds)):
        with running(kind, place) as server:
            yield post_at_once(server, f"{posters} people post at once, {kind}, run {number + 1}", posters)


def kill(place: Path, kills: int) -> Iterator[Result]:
    """Kill waitress and gunicorn while people post; a result comes after each kill, and counts all until then.

    :param place: an empty folder.
    :param kills: on both together.
    """
    shares = {"waitress": kills - kills // 2, "gunicorn 2x4": kills // 2}
    for kind, share in shares.items():
        with running(kind, place) as server:
            yield from kill_while_posting(server, f"kill -9 while people post, {kind}", share)


def malformed(place: Path) -> Iterator[Result]:
    """Send malformed requests to waitress and gunicorn.

    :param place: an empty folder.
    """
    for kind in ("waitress", "gunicorn 2x4"):
        with running(kind, place) as server:
            yield send_all(server, f"malformed requests, {kind}")


def markdown() -> Result:
    """Render hostile Markdown at the size limit, and measure the slowest."""
    measured = {name: patterns.seconds_to_render(text) for name, text in patterns.patterns(LIMIT).items()}
    worst = max(measured, key=lambda name: measured[name][0])
    growth = max(length for _, length in measured.values()) / LIMIT
    note = f"slowest {measured[worst][0]:.2f} s ({worst}), grows {growth:.1f} times at most"
    faults = [f"{name} took {seconds:.1f} s" for name, (seconds, _) in measured.items() if seconds > 0.5]
    return Result("hostile Markdown of 10,000 characters", len(measured), faults, note)


def scripts(place: Path) -> Iterator[Result]:
    """Attack a small built book with scripts, first without the cleaner, to see that the detector works.

    :param place: an empty folder.
    """
    book = copy_root("comments-small", place / "book")
    outcome = book.build()
    assert outcome.ok, outcome.output
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox", "--disable-gpu"])
        yield from attack_with_scripts(browser, book.html, place)
        browser.close()


def attack_with_scripts(browser: Browser, html: Path, place: Path) -> Iterator[Result]:
    """Attack a book that is built.

    :param html: the built pages of ``tests/roots/comments-small``.
    :param place: a folder for data.
    """
    with running("unclean", place, html) as server:
        yield control(browser, server, "chapters/two")
    with running("waitress", place, html) as server:
        yield attack(browser, server, "chapters/two.html", "chapters/two")
