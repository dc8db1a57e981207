"""The runs of a soak, in order: many posters, kills, hostile texts and requests, on every kind of server."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.server.conftest import make_book
from tests.server.running import Gunicorn, Server
from tests.soak.kills import kill_while_posting
from tests.soak.posting import post_at_once
from tests.soak.results import Result

#: how the comments can be served, by name
SERVERS: dict[str, Callable[[Path, Path], Server]] = {
    "waitress": lambda book, data: Server(book, data, "--rate", "0"),
    "gunicorn 2x4": lambda book, data: Gunicorn(book, data, workers=2, threads=4),
    "gunicorn 4x1": lambda book, data: Gunicorn(book, data, workers=4, threads=1),
}
_numbers = itertools.count()


@contextmanager
def running(kind: str, place: Path) -> Iterator[Server]:
    """Start a server with an empty data folder, and end it whatever happens.

    :param kind: a key of ``SERVERS``.
    :param place: a folder for all that it needs.
    """
    home = place / f"{kind} {next(_numbers)}"
    server = SERVERS[kind](make_book(home / "html"), home / "var")
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
    for kind, number in itertools.product(SERVERS, range(rounds)):
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
