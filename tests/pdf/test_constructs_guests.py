"""Books of others, which switch the builder on and change nothing else: a lecture, an API, a course of notebooks."""

from __future__ import annotations

import pytest
from pdfua import validate

from tests.pdf.comparison import letters, missing, out_of_order, paper
from tests.pdf.conftest import BothWays
from tests.pdf.reading import pdf

GUESTS = {
    "guest-lecture": ("lectures-on-limits.pdf", ["intro", "limits", "series"]),
    "guest-api": ("the-handbook-of-orbits.pdf", ["intro", "domains", "automatic"]),
    "guest-statistics": ("statistics-with-notebooks.pdf", ["intro", "describing", "testing"]),
}
#: what a guest's page folds away
FOLDED = {"testing": ["secret = 42"]}


@pytest.mark.parametrize("guest", GUESTS)
def test_every_passage_of_a_guest_is_on_paper(both_ways: BothWays, guest: str) -> None:
    name, pages = GUESTS[guest]
    book = both_ways(guest)
    text = paper(pdf(book, name))
    for page in pages:
        assert missing(book.page(f"{page}.html"), text) == FOLDED.get(page, [])
        assert out_of_order(book.page(f"{page}.html"), text) == []


@pytest.mark.parametrize("guest", GUESTS)
def test_pdfs_of_a_guest_have_no_accessibility_error(both_ways: BothWays, guest: str) -> None:
    made = sorted((both_ways(guest).path / "_build" / "bookpdf").glob("*.pdf"))
    assert len(made) == 3
    for path in made:
        assert list(validate(path).findings) == [], path.name


@pytest.mark.parametrize(
    ("guest", "passage"),
    [
        ("guest-lecture", "Definition 1.1 (Limit) A sequence"),
        ("guest-lecture", "Theorem 1.1 (Uniqueness) A sequence has at most one limit"),
        ("guest-lecture", "Corollary An unbounded sequence diverges."),
        ("guest-lecture", "By Theorem 1.1 and Definition 1.1, see also Lemma 1.1."),
        ("guest-lecture", "Exercise 1.1 Show that"),
        ("guest-lecture", "Try Exercise 1.1 and compare with Solution to Exercise 1.1."),
        ("guest-api", "orbit.period(axis: float, mass: float = 5.97e24, *, unit: str = 's') → float Give the period"),
        ("guest-api", "async apsides() → tuple[float, float] Nearest and farthest point."),
        ("guest-api", "orbit.open(path[, mode[, buffering]]) Optional arguments in brackets."),
        ("guest-api", "template<typename T> class Orbit : public Body A class in C++."),
        ("guest-api", "Raises ValueError – if the axis is negative"),
        ("guest-statistics", "height weight sex 0 1.62 55.00 f"),
        ("guest-statistics", "5 rows × 3 columns"),
        ("guest-statistics", "OLS Regression Results Dep. Variable: weight R-squared: 0.981"),
        ("guest-statistics", "interactive(children=(IntSlider(value=5"),
    ],
)
def test_constructs_of_guests_read_as_they_should(both_ways: BothWays, guest: str, passage: str) -> None:
    assert letters(passage) in paper(pdf(both_ways(guest), GUESTS[guest][0]))
