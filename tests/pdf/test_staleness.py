"""Which PDFs the pages offer: those that say what the pages say, whatever was built first."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.books import Book
from tests.conftest import REPOSITORY
from tests.pdf.reading import pdf

TinyBook = Callable[[str], Book]


@pytest.fixture
def small(tiny_book: TinyBook) -> Book:
    return tiny_book("pdf-small")


def build(book: Book, *builders: str) -> str:
    """Build one after the other; give what the last one printed."""
    printed = ""
    for builder in builders:
        outcome = book.build(builder)
        assert outcome.ok, outcome.output
        printed = outcome.output
    return printed


def offered(book: Book, page: str) -> list[str]:
    """Give the PDFs in the download menu of a page, checking that each can be fetched."""
    menu = book.page(page).select_one(".dropdown-download-buttons")
    assert menu is not None
    names = []
    for link in menu.select("a[href$='.pdf']"):
        target = (book.html / page).parent / str(link["href"])
        assert target.resolve().is_file(), link["href"]
        names.append(target.name)
    assert "window.print" not in str(menu)
    return names


def listed(book: Book) -> list[str]:
    return [str(link["href"]) for link in book.page("intro.html").select(".downloads a")]


def published(book: Book) -> list[str]:
    return sorted(file.name for file in (book.html / "downloads").glob("*"))


def test_pdf_then_html(small: Book) -> None:
    build(small, "bookpdf", "html")
    assert offered(small, "chapters/one.html") == ["one.pdf", "small.pdf"]
    assert offered(small, "intro.html") == ["small.pdf"]
    assert listed(small) == ["downloads/small.pdf", "downloads/one.pdf", "downloads/two.pdf"]
    assert published(small) == ["manifest.json", "one.pdf", "small.pdf", "two.pdf"]
    assert (small.html / "downloads" / "one.pdf").read_bytes() == pdf(small, "one.pdf").read_bytes()


def test_links_say_size_and_date(small: Book) -> None:
    build(small, "bookpdf", "html")
    link = small.page("chapters/one.html").select_one("a[href$='one.pdf']")
    assert link is not None
    size = round(pdf(small, "one.pdf").stat().st_size / 1000)
    assert link.get_text(strip=True) == f"This chapter (PDF), {size} kB, 5 March 2026"
    assert link["title"] == f"This chapter as PDF, 1 page, {size} kB, text of 5 March 2026"
    items = [item.get_text() for item in small.page("intro.html").select(".downloads li")]
    assert items[1] == f"One (PDF, 1 page, {size} kB, 5 March 2026)"


def test_html_before_any_pdf_offers_nothing(small: Book) -> None:
    build(small, "html")
    assert offered(small, "chapters/one.html") == []
    assert small.page("intro.html").select(".downloads") == []
    assert not (small.html / "downloads").exists()


def test_html_pdf_html(small: Book) -> None:
    build(small, "html", "bookpdf", "html")
    assert offered(small, "chapters/one.html") == ["one.pdf", "small.pdf"]
    assert len(listed(small)) == 3


def test_commands_of_jupyter_book_make_and_keep_both(small: Book) -> None:
    def jupyter_book(*options: str) -> None:
        command = [str(Path(sys.executable).with_name("jupyter-book")), "build", ".", *options]
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
        run = subprocess.run(command, cwd=small.path, env=environment, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stdout + run.stderr

    page = small.html / "chapters" / "one.html"
    jupyter_book("--builder", "custom", "--custom-builder", "bookpdf")
    jupyter_book()
    before = page.stat().st_mtime_ns
    assert offered(small, "chapters/one.html") == ["one.pdf", "small.pdf"]
    jupyter_book()
    assert page.stat().st_mtime_ns == before, "a page was written anew though no PDF had changed"


def test_stale_pdf_is_neither_offered_nor_kept(small: Book) -> None:
    build(small, "bookpdf", "html")
    small.replace("chapters/one.md", "It says more.", "It says less.")
    build(small, "html")
    assert offered(small, "chapters/one.html") == []
    assert offered(small, "chapters/two.html") == ["two.pdf"]
    assert listed(small) == ["downloads/two.pdf"]
    assert published(small) == ["manifest.json", "two.pdf"]
    build(small, "bookpdf", "html")
    assert offered(small, "chapters/two.html") == ["two.pdf", "small.pdf"]


def test_deleted_pdf_is_not_offered_and_comes_back(small: Book) -> None:
    build(small, "bookpdf", "html")
    pdf(small, "one.pdf").unlink()
    build(small, "html")
    assert offered(small, "chapters/one.html") == ["small.pdf"]
    assert published(small) == ["manifest.json", "small.pdf", "two.pdf"]
    assert "1 PDF made, 2 unchanged" in build(small, "bookpdf")
    build(small, "html")
    assert offered(small, "chapters/one.html") == ["one.pdf", "small.pdf"]


def test_damaged_pdf_counts_as_missing(small: Book) -> None:
    build(small, "bookpdf")
    pdf(small, "one.pdf").write_bytes(b"%PDF-1.7 cut")
    build(small, "html")
    assert offered(small, "chapters/one.html") == ["small.pdf"]


def test_only_what_changed_is_made(small: Book) -> None:
    assert "3 PDFs made, 0 unchanged" in build(small, "bookpdf")
    assert "0 PDFs made, 3 unchanged" in build(small, "bookpdf")
    small.replace("chapters/two.md", "The second chapter", "The 2nd chapter")
    assert "2 PDFs made, 1 unchanged" in build(small, "bookpdf")


def test_new_heading_elsewhere_makes_the_references_to_it_anew(small: Book) -> None:
    build(small, "bookpdf")
    small.replace("chapters/one.md", "## Inner part", "## Innermost part")
    assert "3 PDFs made" in build(small, "bookpdf")


def test_new_date_of_the_text_makes_every_pdf_anew(small: Book) -> None:
    build(small, "bookpdf", "html")
    small.replace("CITATION.cff", "2026-03-05", "2026-04-06")
    build(small, "html")
    assert offered(small, "chapters/one.html") == []
    assert "3 PDFs made" in build(small, "bookpdf")
    assert json.loads(pdf(small, "manifest.json").read_text())["files"][0]["date"] == "2026-04-06"


def test_removed_chapter_takes_its_pdf_along(small: Book) -> None:
    build(small, "bookpdf", "html")
    small.replace("_toc.yml", "  - file: chapters/two\n", "")
    build(small, "bookpdf", "html")
    assert not pdf(small, "two.pdf").exists()
    assert published(small) == ["manifest.json", "one.pdf", "small.pdf"]
    assert listed(small) == ["downloads/small.pdf", "downloads/one.pdf"]
