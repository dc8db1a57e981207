"""Builds: what a chapter more costs, beside Jupyter Book as it comes; and how soon an edit is in the pages."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

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
_SENTENCE = "\n\nOne more sentence stands at the end.\n"


def measure() -> Iterator[Figure]:
    """Build synthetic books of 10, 100 and 400 chapters twice each, then this book after an edit."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _synthetic(Path(folder))
        yield from _this_book(Path(folder) / "book")


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


def _this_book(path: Path) -> Iterator[Figure]:
    book = copy_book(_REPOSITORY, path)
    _cpu(_jupyter_book(), "build", str(book.path))
    costs = []
    for _ in range(3):
        _add_sentence(book)
        costs.append(_cpu(_jupyter_book(), "build", str(book.path)))
    yield Figure("CPU time to rebuild the pages of this book after an edit, best of 3", min(costs), "s", 2.5)


def _add_sentence(book: Book) -> None:
    with (book.path / _EDITED).open("a", encoding="utf-8") as file:
        file.write(_SENTENCE)


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
