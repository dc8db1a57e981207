"""Citations in every style that Jupyter Book offers, in the text, in parentheses and in footnotes; several lists."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pdfua import validate

from tests.books import Book
from tests.pdf.comparison import missing, out_of_order, paper
from tests.pdf.conftest import BothWays
from tests.pdf.reading import full_text, links, page_texts, pdf

TinyBook = Callable[[str], Book]


@pytest.fixture(scope="module")
def built(both_ways: BothWays) -> Book:
    return both_ways("pdf-citations")


def test_paper_holds_what_the_page_shows_in_its_order(built: Book) -> None:
    text = paper(pdf(built, "citations.pdf"))
    for page in ("intro", "one", "two", "all"):
        assert missing(built.page(f"{page}.html"), text) == []
        assert out_of_order(built.page(f"{page}.html"), text) == []


@pytest.mark.parametrize("name", ["citations", "one", "two", "all"])
def test_no_accessibility_error(built: Book, name: str) -> None:
    assert list(validate(pdf(built, f"{name}.pdf")).findings) == []


def test_sources_of_footnotes_stand_at_the_foot_of_the_page(built: Book) -> None:
    page = page_texts(pdf(built, "two.pdf"))[0]
    assert "A footnote of a source1 and one in the text Alpha2." in page
    notes = (
        "1Cy Gamma, Di Delta, and Ed Epsilon. Third work. 2003. URL: https://example.org/gamma."
        " 2Ada Alpha. First Work. Press, 2001."
    )
    # below the text there is only the foot of the page
    assert len(page) - page.index(notes) - len(notes) < 20


def test_each_list_has_its_own_labels_and_sources(built: Book) -> None:
    text = full_text(pdf(built, "citations.pdf"))
    assert "[Alp01] Ada Alpha. First Work. Press, 2001. [BG02] Bo Beta and Cy Gamma." in text
    assert "[A1] Ada Alpha. First Work. Press, 2001. [A2] Bo Beta and Cy Gamma." in text
    assert "[A4] Una Uncited. Never Cited." in text
    assert "Una Uncited" not in full_text(pdf(built, "one.pdf"))
    assert {"https://doi.org/10.1000/xyz", "https://example.org/gamma"} <= set(links(pdf(built, "one.pdf")))


@pytest.mark.parametrize(
    ("style", "passages"),
    [
        ("label", ["In parentheses [Alp01], several at once [Alp01, BG02, GDE03]", "in the text Beta and Gamma [BG02]",
                   "all authors Gamma, Delta, and Epsilon [GDE03]", "with a remark [see Alp01, page 5]."]),
        ("author_year", ["In parentheses [Alpha, 2001]", "[Alpha, 2001, Beta and Gamma, 2002, Gamma et al., 2003]",
                         "in the text Beta and Gamma [2002]", "all authors Gamma, Delta, and Epsilon [2003]",
                         "the author Alpha, the year 2001, with a remark [see Alpha, 2001, page 5]."]),
        ("super", ["In parentheses Alp01, several at once Alp01,BG02,GDE03", "in the text Beta and GammaBG02"]),
    ],
)  # fmt: skip
def test_citations_are_in_the_style_of_the_book(
    built: Book, tiny_book: TinyBook, style: str, passages: list[str]
) -> None:
    book = built
    if style != "label":
        book = tiny_book("pdf-citations")
        book.replace("_config.yml", "bibtex_reference_style: label", f"bibtex_reference_style: {style}")
        outcome = book.build("bookpdf")
        assert outcome.ok, outcome.output
    text = full_text(pdf(book, "one.pdf"))
    for passage in passages:
        assert passage in text
