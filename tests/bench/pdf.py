"""PDFs of this book: how long they take once the documents are read, how long and large they are, what checkers find."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from livingbook.pdf.builder import BookPdfBuilder
from tests.bench.figures import Figure
from tests.books import Book, copy_book
from tests.pdf.accessibility import errors_of, warnings_of

_REPOSITORY = Path(__file__).parents[2]
_EDITED = "chapters/the-benefits.md"
_BUDGET = 4.0


def measure() -> Iterator[Figure]:
    """Make all PDFs of this book, then none, then those of one edited chapter; measure and check each."""
    with tempfile.TemporaryDirectory() as folder:
        book = copy_book(_REPOSITORY, Path(folder) / "book")
        _writing_time(book)  # reads the documents
        made = book.path / "_build" / "bookpdf"
        times = []
        for _ in range(3):
            shutil.rmtree(made)
            times.append(_writing_time(book))
        best = min(times)
        yield Figure("all PDFs, best of 3", best.wall, "s", _BUDGET)
        # where the wall clock shows more than this, others were at work as well
        yield Figure("all PDFs, best of 3: time of processors", best.cpu, "s")
        yield Figure("all PDFs when nothing has changed", _writing_time(book).wall, "s")
        with (book.path / _EDITED).open("a", encoding="utf-8") as file:
            file.write("\n\nOne more sentence stands at the end.\n")
        edited = _writing_time(book)
        yield Figure("the PDFs that an edit of a chapter changes", edited.wall, "s")
        yield Figure("the PDFs that an edit of a chapter changes: time of processors", edited.cpu, "s")
        for file in json.loads((made / "manifest.json").read_text())["files"]:
            yield from _describe(made / file["name"], file["pages"])


def _describe(path: Path, pages: int) -> Iterator[Figure]:
    yield Figure(f"{path.name}: length", pages, "pages")
    yield Figure(f"{path.name}: size", path.stat().st_size / 1000, "kB")
    yield Figure(f"{path.name}: errors of pdfua and outloud", len(errors_of(path)), "", 0)
    yield Figure(f"{path.name}: warnings of outloud", warnings_of(path), "")


class _Seconds(NamedTuple):
    wall: float
    cpu: float


def _writing_time(book: Book) -> _Seconds:
    """Build the PDFs; give the seconds that it took once the documents were read."""
    times: list[_Seconds] = []
    write = BookPdfBuilder.write

    def timed(builder: BookPdfBuilder, docnames: object, updated: Sequence[str], method: str = "update") -> None:
        start, worked = time.perf_counter(), time.process_time()
        write(builder, docnames, updated, method)
        times.append(_Seconds(time.perf_counter() - start, time.process_time() - worked))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BookPdfBuilder, "write", timed)
        outcome = book.build("bookpdf")
    if not outcome.ok or not times:
        raise RuntimeError(outcome.output)
    return times[0]
