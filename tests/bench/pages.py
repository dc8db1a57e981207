"""Pages: what a first visit costs, on every page of this book and on those of Jupyter Book's own template."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from livingbook.web.compression import compress
from tests.bench.figures import Figure
from tests.books import Book, chromium_path, copy_book
from tests.server.running import Server
from tests.weighing import Visit, weigh

_REPOSITORY = Path(__file__).parents[2]
#: bytes over the wire; see budgets of the book
_PLAIN, _WITH_CHARTS, _REQUESTS = 100_000, 150_000, 12


def measure() -> Iterator[Figure]:
    """Build both books, serve both with Brotli copies by the book's server, and visit their pages with a cold cache."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        default = _visit_all(browser, _template(folder / "template"), folder / "template-data")
        book = copy_book(_REPOSITORY, folder / "book")
        outcome = book.make()
        if not outcome.ok:
            raise RuntimeError(outcome.output)
        ours = _visit_all(browser, book.html, folder / "data")
        browser.close()
        yield from _figures(book, ours, default)


def _template(folder: Path) -> Path:
    """Build the book that ``jupyter-book create`` makes, as it comes, and compress it as ours is."""
    command = str(Path(sys.executable).with_name("jupyter-book"))
    subprocess.run([command, "create", str(folder)], check=True, capture_output=True)
    subprocess.run([command, "build", str(folder)], check=True, capture_output=True)
    html = folder / "_build" / "html"
    compress(html)
    record = html / "_livingbook"
    record.mkdir(exist_ok=True)
    # No policy of ours may keep the template's own scripts from running.
    (record / "headers.json").write_text(json.dumps({"X-Content-Type-Options": "nosniff"}))
    return html


def _visit_all(browser: Browser, html: Path, data: Path) -> dict[str, Visit]:
    names = [page.relative_to(html).as_posix() for page in sorted(html.rglob("*.html"))]
    pages = [name for name in names if not name.startswith("_")]
    server = Server(html, data)
    try:
        return {name: weigh(browser, server.url + name) for name in pages}
    finally:
        server.stop()


def _figures(book: Book, ours: dict[str, Visit], default: dict[str, Visit]) -> Iterator[Figure]:
    charts = {name for name in ours if book.page(name).select_one("article svg.chart")}
    theirs = max(visit.size for visit in default.values()) / 1000
    for what, names, budget in (("with charts", charts, _WITH_CHARTS), ("without", set(ours) - charts, _PLAIN)):
        heaviest = max(names, key=lambda name: ours[name].size)
        yield Figure(
            f"first visit, heaviest page {what}: {heaviest.rpartition('/')[2]}",
            ours[heaviest].size / 1000, "kB", budget / 1000, baseline=theirs,
        )  # fmt: skip
    yield Figure(
        "requests of a first visit, at most",
        max(len(visit.requests) for visit in ours.values()), "", _REQUESTS,
        baseline=max(len(visit.requests) for visit in default.values()),
    )  # fmt: skip
    for what in ("foreign", "errors"):
        yield Figure(
            {"foreign": "requests to other hosts, all pages", "errors": "errors in the console, all pages"}[what],
            sum(len(getattr(visit, what)) for visit in ours.values()), "", 0,
            baseline=sum(len(getattr(visit, what)) for visit in default.values()),
        )  # fmt: skip
