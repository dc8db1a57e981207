"""The cells of notebooks: their code and outputs on paper as on the page, and what they hide stays hidden."""

from __future__ import annotations

import pytest
from pdfua import validate

from tests.books import Book
from tests.pdf.comparison import missing, out_of_order, paper
from tests.pdf.conftest import BothWays
from tests.pdf.reading import full_text, pdf
from tests.pdf.test_maths import alt_texts

#: what the page folds away, for a reader to open, and paper leaves out
FOLDED = ["hidden_input = 1", "hidden output", "hidden_cell = 1", "hidden cell output"]


@pytest.fixture(scope="module")
def built(both_ways: BothWays) -> Book:
    return both_ways("pdf-cells")


@pytest.fixture(scope="module")
def whole(built: Book) -> str:
    return full_text(pdf(built, "cells.pdf"))


@pytest.mark.parametrize("page", ["intro", "chapters/outputs", "chapters/hidden", "chapters/glue"])
def test_paper_holds_what_the_page_shows_in_its_order(built: Book, page: str) -> None:
    text = paper(pdf(built, "cells.pdf"))
    assert missing(built.page(f"{page}.html"), text) == (FOLDED if page == "chapters/hidden" else [])
    assert out_of_order(built.page(f"{page}.html"), text) == []


@pytest.mark.parametrize("name", ["cells", "outputs", "hidden", "glue"])
def test_no_accessibility_error(built: Book, name: str) -> None:
    assert list(validate(pdf(built, f"{name}.pdf")).findings) == []


@pytest.mark.parametrize(
    "passage",
    [
        "red plain bold green",
        "----> 1 1 / 0 ZeroDivisionError: division by zero",
        "'text value'",
        "Heading Words that a cell wrote as HTML. in cells • first • second",
        "A styled frame agency share 0 ESA 10.5% 1 NASA 85.25%",
        "cost time low high low high from to Moon 1 2.50 3 4Earth Mars 5 6.25 7 8 Sun Mars 9 10.00 11 12",
        "agency missions cost 0 ESA 12 1.50 1 JAXA 7 22.25",
        "IntSlider(value=3, max=10)",
        "line 0 line 1 line 2",
        "line 98 line 99",
        "Fig. 1.1 A disc with 𝑟 = 1 and a caption.",
        "A count of 42, as text 0.12 and Aurora, words some glued words in a line.",
        "Fig. 3.1 A glued figure of 42 discs.",
    ],
)
def test_outputs_read_as_they_should(whole: str, passage: str) -> None:
    assert "".join(passage.split()) in "".join(whole.split())


@pytest.mark.parametrize(
    "words",
    ["hidden_", "hidden output", "removed_", "removed output", "plain frame", "plain wide", "<Figure>", "object>",
     "plot()</script>", "\x1b"],
)  # fmt: skip
def test_what_is_hidden_or_stands_for_something_else_is_left_out(whole: str, words: str) -> None:
    assert words not in whole


def test_pictures_have_their_alt_texts_and_formulas_are_spoken(built: Book) -> None:
    spoken = alt_texts(pdf(built, "outputs.pdf"))
    for words in ("A green field.", "A red field.", "A blue disc.", "A static picture of a chart.", "a over b",
                  "sum over i of x sub i"):  # fmt: skip
        assert words in spoken, spoken
