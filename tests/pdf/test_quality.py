"""What a PDF is as a file: the same every time, tagged, titled, with its fonts, and laid out by parts."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from tests.books import Book, copy_root
from tests.pdf.accessibility import errors_of
from tests.pdf.reading import full_text, outline, page_texts, pdf

TinyBook = Callable[[str], Book]
NAMES = ("tiny.pdf", "blocks.pdf", "figures.pdf", "notebook.pdf", "references.pdf")


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Book, Book]:
    """Build one book in two folders, on two days, from files of two ages, in two time zones."""
    books = []
    for name, days, zone in (("first", 0, "UTC"), ("second place", 40, "Asia/Tokyo")):
        book = copy_root("pdf-constructs", tmp_path_factory.mktemp(name) / "book")
        later = time.time() + days * 86_400
        for file in book.path.rglob("*"):
            os.utime(file, (later, later))
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv("SOURCE_DATE_EPOCH", raising=False)
            patch.setenv("TZ", zone)
            patch.setattr(time, "time", lambda now=time.time, ahead=days * 86_400: now() + ahead)
            time.tzset()
            outcome = book.build("bookpdf")
        time.tzset()
        assert outcome.ok, outcome.output
        books.append(book)
    return books[0], books[1]


@pytest.mark.parametrize("name", NAMES)
def test_same_content_gives_the_same_bytes(twice: tuple[Book, Book], name: str) -> None:
    first, second = (pdf(book, name).read_bytes() for book in twice)
    assert first == second


@pytest.mark.parametrize("name", NAMES)
def test_no_accessibility_error(twice: tuple[Book, Book], name: str) -> None:
    assert errors_of(pdf(twice[0], name)) == []


@pytest.mark.parametrize(
    ("name", "title"),
    [("tiny.pdf", "A Tiny Book: Of Constructs"), ("blocks.pdf", "Blocks and lines – A Tiny Book")],
)
def test_document_says_what_it_is(twice: tuple[Book, Book], name: str, title: str) -> None:
    with pikepdf.open(pdf(twice[0], name)) as document:
        assert document.Root.Lang == "en"
        assert document.Root.MarkInfo.Marked
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert "/StructTreeRoot" in document.Root
        metadata = document.open_metadata()
        assert metadata["dc:title"] == title
        assert ", ".join(metadata["dc:creator"]) == "Ann Example, Ben Example"
        assert metadata["pdfuaid:part"] == "1"
        assert str(metadata["xmp:CreateDate"]).startswith("2026-03-05")
        assert "space" in str(metadata["pdf:Keywords"])


@pytest.mark.parametrize("name", NAMES)
def test_every_font_is_embedded(twice: tuple[Book, Book], name: str) -> None:
    with pikepdf.open(pdf(twice[0], name)) as document:
        fonts = [item for item in document.objects if isinstance(item, pikepdf.Dictionary) and "/FontName" in item]
        assert fonts
        for font in fonts:
            assert any(key in font for key in ("/FontFile", "/FontFile2", "/FontFile3")), font.FontName


def test_figures_have_alt_text_and_drawings_stay_vector(twice: tuple[Book, Book]) -> None:
    with pikepdf.open(pdf(twice[0], "figures.pdf")) as document:
        alts = [str(item.Alt) for item in document.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item]
        pixels = [item for item in document.objects if isinstance(item, pikepdf.Stream)
                  and item.get("/Subtype") == "/Image"]  # fmt: skip
    assert "A line that rises." in alts
    assert pixels == []


def test_pages_are_a4_and_numbered_as_printed(twice: tuple[Book, Book]) -> None:
    with pikepdf.open(pdf(twice[0], "tiny.pdf")) as document:
        width, height = (float(side) for side in document.pages[0].MediaBox[2:])
        labels = [page.label for page in document.pages]
    assert (round(width), round(height)) == (595, 842)
    assert labels[2:6] == ["iii", "iv", "1", "2"]


def test_parts_stand_above_their_chapters(tiny_book: TinyBook) -> None:
    book = tiny_book("pdf-small")
    book.write("_toc.yml", (
        "format: jb-book\nroot: intro\nparts:\n  - caption: Early days\n    chapters:\n      - file: chapters/one\n"
        "  - caption: Later days\n    chapters:\n      - file: chapters/two\n"
    ))  # fmt: skip
    outcome = book.build("bookpdf")
    assert outcome.ok, outcome.output
    assert outline(pdf(book, "small.pdf")) == [
        (1, "Welcome"), (1, "Early days"), (2, "One"), (3, "Inner part"), (1, "Later days"), (2, "Two"),
    ]  # fmt: skip
    assert any(text == "Early days" for text in page_texts(pdf(book, "small.pdf")))
    assert outline(pdf(book, "one.pdf")) == [(1, "One"), (2, "Inner part")]


def test_cover_stands_on_the_title_page(tiny_book: TinyBook) -> None:
    book = tiny_book("pdf-small")
    book.write("cover.svg", (
        '<svg xmlns="http://www.w3.org/2000/svg" width="210" height="150"><rect width="210" height="150" fill="#123"/>'
        "</svg>"
    ))  # fmt: skip
    book.replace("_config.yml", "bookpdf_name: small", "bookpdf_name: small\n    bookpdf_cover: cover.svg")
    outcome = book.build("bookpdf")
    assert outcome.ok, outcome.output
    first = page_texts(pdf(book, "small.pdf"))[0]
    assert first == "A Small Book For Tests Ann Example Version 1.0 · 5 March 2026"
    assert errors_of(pdf(book, "small.pdf")) == []


def test_only_fonts_of_the_typesetter_are_used(twice: tuple[Book, Book]) -> None:
    found: set[str] = set()
    for name in NAMES:
        with pikepdf.open(pdf(twice[0], name)) as document:
            found |= {
                str(item.FontName).split("+")[-1]
                for item in document.objects
                if isinstance(item, pikepdf.Dictionary) and "/FontName" in item
            }
    assert all(name.startswith(("LibertinusSerif", "NewCM", "DejaVuSansMono")) for name in found), found


def test_text_can_be_copied_as_it_reads(twice: tuple[Book, Book]) -> None:
    assert "a note in a box" in full_text(Path(pdf(twice[0], "blocks.pdf"))).lower()
