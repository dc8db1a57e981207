"""Lighthouse: how Google's tool rates every page of this book on a phone; median of five, if Lighthouse is installed."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figures import Figure
from tests.books import chromium_path, copy_book
from tests.server.running import Server

_REPOSITORY = Path(__file__).parents[2]
_RUNS, _TRIES = 5, 3
#: points of 100; see budgets of the book
_BUDGETS = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
#: Lighthouse marks a page down by a third of "seo" if it keeps search engines out, as the page for lost readers has to
_UNLISTED = '<meta name="robots" content="noindex"'
_INSTALL = (
    "Lighthouse is not installed, and the book does not depend on it: 'npm install -g lighthouse', "
    "or name its program in LIGHTHOUSE"
)


def measure() -> Iterator[Figure]:
    """Rate every page; a figure is the lowest median of all pages, and names the page."""
    program = os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse")
    if not program:
        print(_INSTALL)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = Server(_built(folder / "book"), folder / "data")
        try:
            yield from _figures(program, server)
        finally:
            server.stop()


def _built(folder: Path) -> Path:
    book = copy_book(_REPOSITORY, folder)
    outcome = book.make()
    if not outcome.ok:
        raise RuntimeError(outcome.output)
    return book.html


def _figures(program: str, server: Server) -> Iterator[Figure]:
    names = [page.relative_to(server.book).as_posix() for page in sorted(server.book.rglob("*.html"))]
    pages = [name for name in names if not name.startswith("_")]
    scores = {name: [_rate(program, server.url + name) for _ in range(_RUNS)] for name in pages}
    for category, budget in _BUDGETS.items():
        rated = [
            name for name in pages if category != "seo" or _UNLISTED not in (server.book / name).read_text("utf-8")
        ]
        medians = {name: statistics.median(run[category] for run in scores[name]) for name in rated}
        lowest = min(medians, key=lambda name: medians[name])
        yield Figure(
            f"{category}, lowest of {len(rated)} pages: {lowest}", medians[lowest], "points", budget, at_least=True
        )


def _rate(program: str, url: str) -> dict[str, float]:
    """Run Lighthouse as it comes: a phone on a slow network, worked out from the load on this machine.

    :return: points of 100 by category.
    """
    command = [program, url, "--quiet", "--output=json", "--chrome-flags=--headless=new --no-sandbox",
               f"--only-categories={','.join(_BUDGETS)}"]  # fmt: skip
    environment = {**os.environ, "CHROME_PATH": chromium_path()}
    for _try in range(_TRIES):  # on a busy machine it misses a page's start now and then, and says to try again
        run = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        if not run.returncode:
            break
    else:
        raise RuntimeError(run.stderr)
    categories = json.loads(run.stdout)["categories"]
    return {name: 100 * (categories[name]["score"] or 0) for name in _BUDGETS}
