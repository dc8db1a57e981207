"""Tables and figures: on paper as on the page, numbered, aligned, split, scaled and turned."""

from __future__ import annotations

import re

import pikepdf
import pypdf
import pytest
from pdfua import validate

from tests.books import Book
from tests.pdf.comparison import missing, out_of_order, paper
from tests.pdf.conftest import BothWays
from tests.pdf.reading import full_text, links, page_texts, pdf

PAGES = ("intro", "chapters/tables", "chapters/wide", "chapters/figures")


@pytest.fixture(scope="module")
def built(both_ways: BothWays) -> Book:
    return both_ways("pdf-tables")


@pytest.mark.parametrize("page", PAGES)
def test_paper_holds_what_the_page_shows_in_its_order(built: Book, page: str) -> None:
    text = paper(pdf(built, "tables.pdf"))
    assert missing(built.page(f"{page}.html"), text) == []
    assert out_of_order(built.page(f"{page}.html"), text) == []


@pytest.mark.parametrize("name", ["tables", "chapters-tables", "wide", "figures"])
def test_no_accessibility_error(built: Book, name: str) -> None:
    assert list(validate(pdf(built, f"{name}.pdf")).findings) == []


def test_tables_and_figures_are_numbered_and_referred_to(built: Book) -> None:
    text = re.sub(r" \(p\. \d+\)", "", full_text(pdf(built, "tables.pdf")))
    for passage in (
        "Table 1.1 A captioned table Key Value one 1", "Table 1.2 A table of lists Name Words Number First A paragraph.",
        "Table 1.3 A table of values", "Table 1.4 Numbers of unlike length", "Fig. 3.1 Half as wide as the text.",
        "Fig. 3.6 A figure of Markdown.", "Fig. 3.1, Fig. 3.3 and Fig. 3.6",
        "Table 1.1, Table 1.2, Table 1.3 and Table 1.4.",
    ):  # fmt: skip
        assert passage in text


def test_head_of_a_long_table_is_repeated(built: Book) -> None:
    pages = [text for text in page_texts(pdf(built, "chapters-tables.pdf")) if "with a note" in text]
    assert len(pages) == 2
    assert all("Year Launches Note (A.D.) (count) (words)" in text for text in pages)
    assert [text.count("A long table") for text in pages] == [1, 0]


def test_rows_stay_on_a_page_unless_they_are_about_half_a_page_high(built: Book) -> None:
    pages = page_texts(pdf(built, "rows.pdf"))
    assert len(pages) > 2
    for number in range(1, 25):
        assert any(f"Row {number} begins." in text and f"Row {number} ends." in text for text in pages), number
    tall = ["tall row begins" in text for text in pages], ["tall row ends" in text for text in pages]
    assert tall[0].index(True) < tall[1].index(True)


def test_table_too_wide_for_the_page_is_turned_and_the_text_goes_on(built: Book) -> None:
    pages = pypdf.PdfReader(pdf(built, "wide.pdf")).pages
    shapes = [page.mediabox.width > page.mediabox.height for page in pages]
    assert shapes == [False, True, True, False]
    texts = page_texts(pdf(built, "wide.pdf"))
    assert all("Agency Country Founded Budget Staff Launches" in text for text in texts[1:3])
    assert "Table 2.2 Twelve columns" in texts[1]
    assert "The text goes on after Table 2.2" in texts[3]


def words_of(book: Book, name: str, page: int) -> list[tuple[str, float, float]]:
    """Give the pieces of text of a page with the places at which they begin, in points."""
    found: list[tuple[str, float, float]] = []

    def note(text: str, cm: list[float], tm: list[float], _font: object, _size: float) -> None:
        if text.strip():
            found.append((text.strip(), tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]))

    pypdf.PdfReader(pdf(book, name)).pages[page].extract_text(visitor_text=note)
    return found


def test_columns_of_a_turned_table_do_not_overlap(built: Book) -> None:
    words = words_of(built, "wide.pdf", 1)
    heads = [x for text, x, _ in words if text in ("Agency", "Country", "Founded", "Crewed", "Probes", "Partners")]
    assert heads == sorted(heads)
    assert len(heads) == 6
    for text, x, _ in words:
        if text == "reconnaissance":
            assert x + 14 * 4.5 < next(at for head, at, _ in words if head == "Partners") + 10


def test_image_has_the_size_and_the_alt_text_that_it_was_given(built: Book) -> None:
    with pikepdf.open(pdf(built, "figures.pdf")) as document:
        figures = [item for item in document.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item]
        widths = {str(item.Alt): _width(item) for item in figures}
    text = (210 - 28 - 58) * 72 / 25.4
    assert widths["A line that rises."] == pytest.approx(text / 2, abs=1)
    assert widths["A photograph."] == pytest.approx(60 * 72 / 25.4, abs=1)
    assert widths["A lone dot."] == pytest.approx(15, abs=1)
    assert widths["a small dot"] == pytest.approx(7.5, abs=1)
    assert {"A dot in pixels.", "Two frames.", "A picture in WebP.", "A dot in Markdown", "A dot in HTML",
            "A dot by Markdown", "A tall drawing.", "In a cell", "A dot at half its size."} <= set(widths)  # fmt: skip


def _width(figure: pikepdf.Dictionary) -> float:
    attributes = figure.A if isinstance(figure.A, pikepdf.Array) else [figure.A]
    left, _, right, _ = next([float(side) for side in item.BBox] for item in attributes if "/BBox" in item)
    return right - left


def test_links_of_pictures_and_cells_are_kept(built: Book) -> None:
    assert {"https://example.org/cell", "https://example.org/target"} <= set(links(pdf(built, "tables.pdf")))
