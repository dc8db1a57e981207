"""Everything that prose is made of: on paper as on the page, and where it belongs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

import pypdf
import pytest
from pdfua import validate

from tests.books import Book
from tests.pdf.comparison import letters, missing, out_of_order, paper
from tests.pdf.conftest import BothWays
from tests.pdf.reading import full_text, links, outline, page_texts, pdf

PAGES = ("intro", "chapters/roles", "chapters/lists", "chapters/boxes", "chapters/margins")
MILLIMETRE = 72 / 25.4


@pytest.fixture(scope="module")
def built(both_ways: BothWays) -> Book:
    return both_ways("pdf-prose")


@pytest.fixture(scope="module")
def whole(built: Book) -> str:
    return full_text(pdf(built, "prose.pdf"))


@pytest.mark.parametrize("page", PAGES)
def test_paper_holds_what_the_page_shows_in_its_order(built: Book, page: str) -> None:
    text = paper(pdf(built, "prose.pdf"))
    left_out = ["Raw for HTML only"] if page == "chapters/roles" else []
    assert missing(built.page(f"{page}.html"), text) == left_out
    assert out_of_order(built.page(f"{page}.html"), text) == []


@pytest.mark.parametrize("name", ["prose", "roles", "lists", "boxes", "margins"])
def test_no_accessibility_error(built: Book, name: str) -> None:
    assert list(validate(pdf(built, f"{name}.pdf")).findings) == []


@pytest.mark.parametrize(
    "passage",
    [
        "H2O and E=mc2, struck words, “double” and ‘single’ quotes, a dash – and an ellipsis",
        "Press Ctrl+C, choose File ‣ Save as, push Cancel and run ls",
        "type print x, set HOME, call open() of io, read ls(1), PEP 8, RFC 2119",
        "ISS (International Space Station), Subject, sci.space, A title",
        "See Lists (p. 2), Boxes by name (p. 4), Roles within a line, a label, Section 1.1, a link to a heading",
        "Coloured words, badge, https://example.org/badge, and a hard break. An icon stays on the page.",
        "orbit trajectory A path around a body.",
        "3. third 4. fourth 1. inner first 2. inner second a. letter a b. letter b iv) roman four v) roman five"
        " (A) capital in brackets (B) another one",
        "-a an option -b FILE, --by FILE a longer option, on two lines /V a DOS option",
        "A term classifier Its definition.",
        "sum ::= number \"+\" number number ::= \"0\"...\"9\"",
        "☐ an open task • ☑ a done task",
        "Added in version 1.2: A new thing.",
        "See also Another chapter.", "A title of its own Custom content.", "To be opened Hidden on the page until opened.",
        "Header of the card Card title Body of the card. Footer of the card → https://example.org/card",
        "Python print(\"from the tab\") Words Words in a tab. PYTHON one = 1 JAVASCRIPT let two = 2;",
        "Listing 3.1 A listing 1 def first(): 2 return 2",
        "Fig. 3.1 The caption of the dot. The legend of the dot, in two paragraphs.",
        "Fig. 3.1, Listing 3.1, Figure 3.1 called “The caption of the dot.”.",
    ],
)  # fmt: skip
def test_constructs_read_as_they_should(whole: str, passage: str) -> None:
    assert letters(passage) in letters(whole)
    # signs that the comparison of letters leaves out
    assert all(sign in whole for sign in passage if not sign.isalnum())


def test_what_belongs_to_other_formats_is_left_out(whole: str) -> None:
    assert "Raw for" not in whole


def test_links_lead_where_those_of_the_page_do(built: Book) -> None:
    assert {
        "https://example.org/auto", "https://example.org/badge", "https://example.org/button", "https://example.org/card",
        "https://example.org/margin", "https://example.org", "http://www.example.org", "https://peps.python.org/pep-0008",
    } <= {link.rstrip("/") for link in links(pdf(built, "prose.pdf"))}  # fmt: skip


def test_headings_of_four_levels_are_in_the_outline(built: Book) -> None:
    assert outline(pdf(built, "roles.pdf")) == [
        (1, "1 Roles within a line"), (2, "1.1 Steps"), (3, "1.1.1 A third level"), (4, "A fourth level"),
    ]  # fmt: skip


def lines_in_the_margin(book: Book, name: str = "margins.pdf", page: int = 0) -> Iterator[tuple[float, str]]:
    """Give the lines right of the text on a page: distance from the paper's foot, and words."""
    found: dict[float, str] = {}

    def note(text: str, cm: list[float], tm: list[float], _font: object, _size: float) -> None:
        x, y = tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]
        if text.strip() and x > (210 - 58 + 5) * MILLIMETRE:
            found[round(y, 1)] = found.get(round(y, 1), "") + text

    pypdf.PdfReader(pdf(book, name)).pages[page].extract_text(visitor_text=note)
    yield from found.items()


def test_notes_in_the_margin_neither_collide_nor_leave_the_page(built: Book) -> None:
    lines = list(lines_in_the_margin(built))
    heights = [height for height, _ in lines]
    # in the order of the text from top to bottom, a line's height apart, all above the foot of the text
    assert all(upper - lower > 7 for upper, lower in pairwise(heights)), lines
    assert min(heights) > 32 * MILLIMETRE - 3
    assert max(heights) < (297 - 30) * MILLIMETRE
    words = letters(" ".join(text for _, text in lines))
    order = [words.index(letters(title)) for title in (
        "First note", "Second note", "A third note", "A sidebar", "Code in the margin", "From a box", "From a list",
        "At the foot", "And then it ends",
    )]  # fmt: skip
    assert order == sorted(order)


def test_notes_stand_beside_their_lines_where_there_is_room(built: Book) -> None:
    lines = list(lines_in_the_margin(built))
    first = next(height for height, text in lines if text.startswith("First note"))
    below = next(height for height, text in lines if text.startswith("Second note"))
    assert first - below > 5 * 7  # pushed below the five lines of the first


def test_a_hard_break_ends_the_line(whole: str) -> None:
    assert "and a hard break." in whole


def test_note_too_long_for_the_margin_stands_in_the_text(tiny_book: Callable[[str], Book]) -> None:
    book = tiny_book("pdf-small")
    words = "Words of a note that goes on. " * 80
    book.write(
        "chapters/one.md", f"# One\n\n(inner)=\n## Inner\n\nBefore.\n\n```{{margin}} Long\n{words}\n```\n\nAfter.\n"
    )
    outcome = book.build("bookpdf")
    assert outcome.ok, outcome.output
    found: list[float] = []
    page = pypdf.PdfReader(pdf(book, "one.pdf")).pages[0]
    page.extract_text(visitor_text=lambda text, _cm, tm, _font, _size: found.append(tm[4]) if text.strip() else None)
    assert max(found) < (210 - 58) * MILLIMETRE
    assert list(validate(pdf(book, "one.pdf")).findings) == []


def test_notes_that_the_margin_has_no_room_for_stand_in_the_text(tiny_book: Callable[[str], Book]) -> None:
    book = tiny_book("pdf-small")
    notes = "".join(
        f"```{{margin}} Title of {name}\n{'Words of a note that goes on. ' * 16}\n```\n\nBeside {name}.\n\n"
        for name in "ABCDEFGHI"
    )
    book.write("chapters/one.md", f"# One\n\n(inner)=\n## Inner\n\n{notes}")
    outcome = book.build("bookpdf")
    assert outcome.ok, outcome.output
    assert "converge" not in outcome.output
    text = full_text(pdf(book, "one.pdf"))
    assert [text.count(f"Title of {name}") for name in "ABCDEFGHI"] == [1] * 9
    for page in range(len(page_texts(pdf(book, "one.pdf")))):
        lines = list(lines_in_the_margin(book, "one.pdf", page))
        heights = sorted((height for height, _ in lines), reverse=True)
        assert all(upper - lower > 7 for upper, lower in pairwise(heights)), lines
        assert not heights or (min(heights) > 32 * MILLIMETRE - 3 and max(heights) < (297 - 30) * MILLIMETRE)
    beside = " ".join(text for _, text in lines_in_the_margin(book, "one.pdf"))
    assert letters("Title of A") in letters(beside)
    assert letters("Title of I") not in letters(beside)
    assert list(validate(pdf(book, "one.pdf")).findings) == []


def test_what_a_heading_leads_to_is_repeated_nowhere(built: Book) -> None:
    last = page_texts(pdf(built, "margins.pdf"))[-1]
    assert "A HEADING LEADING TO A PAGE, ROLES WITHIN A LINE AND A NOTE The running head" in last
    index = page_texts(pdf(built, "prose.pdf"))[-1]
    assert re.search(r"leading, \d+", index)
