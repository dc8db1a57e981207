"""What is wider, longer or higher than its place on paper; and what stands once and would be repeated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from tests.books import Book
from tests.pdf.accessibility import errors_of
from tests.pdf.comparison import missing, paper
from tests.pdf.conftest import BothWays
from tests.pdf.reading import full_text, page_texts, pdf

#: millimetres from the right edge of the paper that stay white, whatever is printed
EDGE = 10
#: points in a millimetre, and the grey of the root's pictures
POINTS, GREY = 72 / 25.4, 0x88


@pytest.fixture(scope="module")
def built(both_ways: BothWays) -> Book:
    return both_ways("pdf-hard")  # strict: the table of contents on the opening page is no fault


def pictures(path: Path) -> Iterator[Image.Image]:
    """Draw each page, a dot a point."""
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            yield page.render(scale=1, grayscale=True).to_pil().convert("L")


def test_nothing_reaches_the_edge_of_the_paper(built: Book) -> None:
    for number, picture in enumerate(pictures(pdf(built, "hard.pdf")), start=1):
        strip = picture.crop((picture.width - round(EDGE * POINTS), 0, picture.width, picture.height))
        assert strip.getextrema() == (255, 255), number


def test_paper_holds_what_the_page_shows(built: Book) -> None:
    assert missing(built.page("chapter.html"), paper(pdf(built, "hard.pdf"))) == []
    assert "\u200b" not in full_text(pdf(built, "hard.pdf"))  # code can be copied


def test_a_picture_stays_in_the_box_that_holds_it(built: Book) -> None:
    beside = round((210 - 58) * POINTS) + 4  # right of the text, left of the margin's notes
    for picture in pictures(pdf(built, "chapter.pdf")):
        shown = picture.crop((beside, 0, beside + 4, picture.height)).getcolors()
        assert [grey for _count, grey in shown or () if grey == GREY] == []


def test_figures_keep_their_order(built: Book) -> None:
    text = full_text(pdf(built, "chapter.pdf"))
    assert text.index("Fig. 1 Higher") < text.index("Fig. 2 Low")
    pages = page_texts(pdf(built, "chapter.pdf"))
    assert any("Text after the figures." in page and "Fig. " not in page for page in pages)  # the text went on


def test_notes_and_citations_of_headings_and_captions_stand_once(built: Book) -> None:
    pages = page_texts(pdf(built, "hard.pdf"))
    for note in ("What the heading leaves out.", "What the caption leaves out."):
        assert sum(page.count(note) for page in pages) == 1, note
    contents = next(page for page in pages if "Contents" in page)
    assert re.search(r"A heading with a note(?: \.)+ \d", contents)
    assert re.search(r"Higher than the page by 𝛼2(?: \.)+ \d", " ".join(pages))  # a formula is set there too
    assert re.search(r"Low, with a note(?: \.)+ \d", " ".join(pages))


def test_no_accessibility_error(built: Book) -> None:
    assert errors_of(pdf(built, "hard.pdf")) == []
