"""Builds: what a chapter more costs, beside Jupyter Book as it comes; and how soon an edit is in the pages.

*Rebuild after editing one chapter*: the user and system time of ``jupyter-book build``, from start to end of its
process, after one sentence has been added to a chapter of this book, whose pages are built; PDFs aside. Jupyter Book as
it comes can't read this book; beside it stands the same edit of a synthetic book with as many chapters.

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
            costs[size] = _cpu(_jupyter_book(), "build", str(book.path))
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
    yield Figure(
        "CPU time to rebuild the pages after an edit of a chapter",
        _rebuild(book, _EDITED), "s", 2.5, baseline=_rebuild(default, "chapters/c003.md"),
    )  # fmt: skip
    yield Figure("from a save to the page that `make write` serves", _show(book), "s", 3)


def _rebuild(book: Book, chapter: str) -> float:
    """Build, then give the CPU time of a build after an edit, in seconds; the best of some."""
    _cpu(_jupyter_book(), "build", str(book.path))
    costs = []
    for number in range(_REPEAT):
        _add_sentence(book, chapter, number)
        costs.append(_cpu(_jupyter_book(), "build", str(book.path)))
    return min(costs)


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


def _cpu(*command: str) -> float:
    """Run a command to its end.

    :return: the CPU time in seconds that it and its children took.
    :raises RuntimeError: if it failed, with what it printed.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{run.stdout}\n{run.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
