"""Builds: what a chapter more costs, beside Jupyter Book as it comes; and how soon an edit is in the pages.

*Rebuild after editing one chapter*: ``jupyter-book build`` from start to end of its process, on the clock and in user
and system time, after one sentence has been added to a chapter of this book, whose pages are built; PDFs aside. Jupyter
Book as it comes can't read this book; beside it stands the same edit of a synthetic book with as many chapters.

*A chapter at 400 over one at 100*: what each of the chapters 101 to 400 adds to the CPU time of a whole build, over
what each of the chapters 11 to 100 does. 1 is a build that grows as the book does.

Packages come compiled, our own code is from its second run on; so the builds may write compiled code, whatever the
shell says of that.

*From a save to the page*: what ``make write`` takes until the new sentence is in the page that it serves, on the clock.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import requests

from tests.bench.figures import Figure
from tests.books import Book, copy_book
from tests.synthetic import write_book

_REPOSITORY = Path(__file__).parents[2]
_SIZES = (10, 100, 400)
#: what switches our measures on in a book that `jupyter-book create` made
_OURS = f"""
sphinx:
  local_extensions:
    livingbook.web: "{_REPOSITORY}"
"""
_EDITED = "chapters/the-benefits.md"
_SENTENCE = "\n\nSentence {} stands at the end.\n"
_REPEAT = 3
#: port of the preview, and for how many seconds to wait for a page of it
_PORT, _PATIENCE = 8947, 300


@dataclass(frozen=True)
class Cost:
    """What a command took, in seconds: on the ``clock``, and of user and system time with its children (``cpu``)."""

    clock: float
    cpu: float


def measure() -> Iterator[Figure]:
    """Build synthetic books of 10, 100 and 400 chapters twice each, then this book after an edit."""
    yield Figure("this machine's load before (figures count if it is near 0)", os.getloadavg()[0], "")
    with tempfile.TemporaryDirectory() as folder:
        yield from _this_book(Path(folder))
        yield from _synthetic(Path(folder))


def _synthetic(folder: Path) -> Iterator[Figure]:
    ours, default = {}, {}
    for size in _SIZES:
        for costs, extra in ((default, ""), (ours, _OURS)):
            book = write_book(folder / "synthetic", size, extra_config=extra)
            costs[size] = _run(_jupyter_book(), "build", str(book.path)).cpu
            shutil.rmtree(book.path)
        last = size == _SIZES[-1]
        budget = default[size] / 4 if last else None
        yield Figure(f"CPU time to build {size} chapters", ours[size], "s", budget, baseline=default[size])
    few, some, many = _SIZES
    further = [(costs[many] - costs[some]) / (many - some) for costs in (ours, default)]
    first = [(costs[some] - costs[few]) / (some - few) for costs in (ours, default)]
    yield Figure(
        f"a further chapter of {many} over one of {some} (CPU time)",
        further[0] / first[0], "times", 1.3, baseline=further[1] / first[1],
    )  # fmt: skip


def _this_book(folder: Path) -> Iterator[Figure]:
    book = copy_book(_REPOSITORY, folder / "book")
    default = write_book(folder / "default", len(list((book.path / "chapters").glob("*.md"))))
    ours, theirs = _rebuild(book, _EDITED), _rebuild(default, "chapters/c003.md")
    what = "to rebuild the pages after an edit of a chapter"
    yield Figure(f"time {what}", ours.clock, "s", 2.5, baseline=theirs.clock)
    yield Figure(f"CPU time {what}", ours.cpu, "s", baseline=theirs.cpu)
    yield Figure("from a save to the page that `make write` serves", _show(book), "s", 3)


def _rebuild(book: Book, chapter: str) -> Cost:
    """Build, then give what a build after an edit costs; the best of some."""
    _run(_jupyter_book(), "build", str(book.path))
    costs = []
    for number in range(_REPEAT):
        _add_sentence(book, chapter, number)
        costs.append(_run(_jupyter_book(), "build", str(book.path)))
    return Cost(min(cost.clock for cost in costs), min(cost.cpu for cost in costs))


def _show(book: Book) -> float:
    """Start the preview and save; give the time until the page shows it, in seconds; the best of some."""
    address = f"http://127.0.0.1:{_PORT}/{_EDITED.removesuffix('.md')}.html"
    command = [sys.executable, "-m", "livingbook", "write", "--port", str(_PORT)]
    environment = {**os.environ, "PYTHONPATH": str(_REPOSITORY)}
    preview = subprocess.Popen(command, cwd=book.path, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        _wait(address, "</html>")
        times = []
        for number in range(_REPEAT):
            time.sleep(2)  # the preview looks for changed files once a second
            _add_sentence(book, _EDITED, 100 + number)
            times.append(_wait(address, f"Sentence {100 + number} stands"))
        return min(times)
    finally:
        preview.terminate()
        preview.wait()


def _wait(address: str, text: str) -> float:
    """Ask for a page until a text is in it.

    :return: how many seconds that took.
    :raises RuntimeError: if it never is.
    """
    start = time.monotonic()
    while time.monotonic() - start < _PATIENCE:
        try:
            if text in requests.get(address, timeout=10).text:
                return time.monotonic() - start
        except requests.ConnectionError:
            pass
        time.sleep(0.05)
    raise RuntimeError(f"{address} does not show '{text}'")


def _add_sentence(book: Book, chapter: str, number: int) -> None:
    with (book.path / chapter).open("a", encoding="utf-8") as file:
        file.write(_SENTENCE.format(number))


def _jupyter_book() -> str:
    return str(Path(sys.executable).with_name("jupyter-book"))


def _run(*command: str) -> Cost:
    """Run a command to its end.

    :raises RuntimeError: if it failed, with what it printed.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    run = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False, env=environment)
    clock, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{run.stdout}\n{run.stderr}")
    return Cost(clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
