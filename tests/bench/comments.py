"""The comment server under load; client and server share this machine's processors, all on loopback."""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import brotli
import requests

from tests.bench.figures import Figure
from tests.bench.load import Load, press, repeated
from tests.server.running import THREAD, Reader, Server
from tests.soak import running

SECONDS = 8.0  # of reading
POSTS = 1_000
COMMENTS = 20
_SCRIPTS = Path(__file__).parents[2] / "livingbook" / "comments" / "static"
_READ = (
    f"GET /comments/t/{THREAD}/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Fragment: 1\r\nAccept-Encoding: gzip, br\r\n\r\n"
).encode()


def measure() -> Iterator[Figure]:
    """Measure reading and posting on both servers, then memory, start, script and hostile texts."""
    load = os.getloadavg()[0]
    yield Figure("this machine's load before (figures count if it is near 0)", load, "", None)
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        yield from _measure_server(Path(place), "waitress", 500)
        yield from _measure_server(Path(place), "gunicorn 2x4", 1_500)
    yield Figure("script of the widget, brotli", _packed("near.js", "thread.js"), "kB", 4)
    yield Figure("scripts beside it: counts, quotations", _packed("counts.js", "quotes.js"), "kB")
    worst = running.markdown()
    yield Figure(f"hostile Markdown, {worst.done} patterns: slowest", float(worst.note.split()[1]), "s", 0.5)


def _measure_server(place: Path, kind: str, reads: float) -> Iterator[Figure]:
    started = time.perf_counter()
    with running.running(kind, place) as server:
        Reader(server).read()
        first = time.perf_counter() - started
        _fill(server)
        yield from _figures(f"{kind}: read {COMMENTS} comments", _read(server), reads, 200)
        yield from _figures(f"{kind}: post", _post(server, script=False), 200)
        yield from _figures(f"{kind}: post from the script", _post(server, script=True))
        if kind == "waitress":
            yield Figure("resident memory after that", _resident(server.process.pid), "MB", 90)
            yield Figure("from start to first answer, new database", first, "s")
            server.stop()
            started = time.perf_counter()
            server.start()
            Reader(server).read()
            yield Figure("from start to first answer", time.perf_counter() - started, "s", 0.5)


def _figures(what: str, load: Load, per_second: float | None = None, late: float | None = None) -> Iterator[Figure]:
    refused = sum(number for status, number in load.statuses.items() if status >= 400)
    yield Figure(f"{what}, 50 connections", load.per_second, "/s", per_second, at_least=True)
    yield Figure(f"{what}: half within", load.percentile(0.5), "ms")
    yield Figure(f"{what}: 99 % within", load.percentile(0.99), "ms", late)
    yield Figure(f"{what}: refused of {len(load.seconds):,}", refused, "", 0)


def _fill(server: Server) -> None:
    for number in range(COMMENTS):
        Reader(server, name=f"Reader {number}").post(f"Comment **{number}**. " + "Some words about the chapter. " * 8)
    server.moderate("approve", *range(1, COMMENTS + 1))


def _read(server: Server) -> Load:
    port = urlsplit(server.url).port or 0
    press(port, repeated(_READ, 1))  # every thread has its connection and its copy then
    return press(port, repeated(_READ, SECONDS))


def _post(server: Server, *, script: bool) -> Load:
    """Open the forms first, as readers would have long before, then send them all.

    :param script: whether the thread is drawn in the answer, as the script on the page asks; without it a browser is
        sent on to the page, and reads it as everyone does.
    """
    fragment = "X-Fragment: 1\r\n" if script else ""
    port = urlsplit(server.url).port or 0
    session = requests.Session()
    url = f"{server.url}comments/t/{THREAD}/"
    forms = []
    for number in range(POSTS):
        session.cookies.clear()
        page = session.get(url, params={"form": "1"})
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        person = {"name": f"Poster {number}", "email": "poster@readers.example", "comment": f"Words number {number}."}
        body = urlencode(hidden | person).encode()
        head = (
            f"POST /comments/t/{THREAD}/ HTTP/1.1\r\nHost: 127.0.0.1\r\n{fragment}Accept-Encoding: gzip, br\r\n"
            f"Cookie: comment_form={session.cookies['comment_form']}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        forms.append(head.encode() + body)
    return press(port, iter(forms))


def _packed(*names: str) -> float:
    """Give the size of scripts as they travel, in kilobytes."""
    return sum(len(brotli.compress((_SCRIPTS / name).read_bytes())) for name in names) / 1000


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1000
