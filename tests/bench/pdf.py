"""PDFs of this book: how long they take once the documents are read, how long and large they are, what checkers find."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

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
        yield Figure("all PDFs, best of 3", min(times), "s", _BUDGET)
        yield Figure("all PDFs when nothing has changed", _writing_time(book), "s")
        with (book.path / _EDITED).open("a", encoding="utf-8") as file:
            file.write("\n\nOne more sentence stands at the end.\n")
        yield Figure("the PDFs that an edit of a chapter changes", _writing_time(book), "s")
        for file in json.loads((made / "manifest.json").read_text())["files"]:
            yield from _describe(made / file["name"], file["pages"])


def _describe(path: Path, pages: int) -> Iterator[Figure]:
    yield Figure(f"{path.name}: length", pages, "pages")
    yield Figure(f"{path.name}: size", path.stat().st_size / 1000, "kB")
    yield Figure(f"{path.name}: errors of pdfua and outloud", len(errors_of(path)), "", 0)
    yield Figure(f"{path.name}: warnings of outloud", warnings_of(path), "")


def _writing_time(book: Book) -> float:
    """Build the PDFs; give the seconds that it took once the documents were read."""
    times: list[float] = []
    write = BookPdfBuilder.write

    def timed(builder: BookPdfBuilder, docnames: object, updated: Sequence[str], method: str = "update") -> None:
        start = time.perf_counter()
        write(builder, docnames, updated, method)
        times.append(time.perf_counter() - start)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BookPdfBuilder, "write", timed)
        outcome = book.build("bookpdf")
    if not outcome.ok or not times:
        raise RuntimeError(outcome.output)
    return times[0]
