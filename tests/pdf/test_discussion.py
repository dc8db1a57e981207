"""The archived discussion on paper: an appendix of the book, the end of a chapter, and no sign that stops a build."""

from __future__ import annotations

import random
from collections.abc import Callable
from html import escape

import pytest

from livingbook.discussion.keeping import thread_text
from livingbook.pdf.discussion import printable
from tests.books import Book
from tests.pdf.accessibility import errors_of
from tests.pdf.conftest import BothWays
from tests.pdf.reading import full_text, links, outline, page_texts, pdf
from tests.unit.test_discussion import comment, thread

FILE = "discussion/threads/chapters/first.yml"


@pytest.fixture(scope="module")
def book(both_ways: BothWays) -> Book:
    return both_ways("discussion-small")


@pytest.mark.parametrize("name", ["small.pdf", "one.pdf", "two.pdf"])
def test_checkers_find_no_error(book: Book, name: str) -> None:
    assert errors_of(pdf(book, name)) == []


def test_the_book_ends_with_it_and_so_does_the_chapter(book: Book) -> None:
    whole = pdf(book, "small.pdf")
    assert outline(whole)[-2:] == [(1, "Discussion"), (2, "One")]
    assert "Discussion" in page_texts(whole)[-1]
    assert outline(pdf(book, "one.pdf"))[-1] == (2, "Discussion")
    assert "Discussion" not in full_text(pdf(book, "two.pdf"))


def test_pages_below_a_chapter_are_named_and_parts_are_no_level(tiny_book: Callable[[str], Book]) -> None:
    book = tiny_book("discussion-small")
    below = "chapters: [{file: chapters/two, sections: [{file: chapters/one}]}]"
    book.write("_toc.yml", f"format: jb-book\nroot: intro\nparts:\n- caption: First part\n  {below}\n")
    assert book.build("bookpdf", strict=True).ok
    assert outline(pdf(book, "small.pdf"))[-2:] == [(1, "Discussion"), (2, "One")]
    assert outline(pdf(book, "two.pdf"))[-2:] == [(2, "Discussion"), (3, "One")]


def test_words_are_printed_as_they_were_written(book: Book) -> None:
    text = " ".join(full_text(pdf(book, "one.pdf")).replace("\u200b", "").split())
    for words in (
        "archived with their consent on 28 November 2026",
        "The Author 20 November 2026, 10:00 UTC, author of the book",
        "The end: @fact, [link](x), {fact}`id`, #set page(width: 1pt)",
        'print(part) # *not* Typst, $not$ maths, #panic("no")',
        "Ada Reader [U+1F680 ROCKET]",
        "[U+1F469 WOMAN][U+1F3FD EMOJI MODIFIER FITZPATRICK TYPE-4][U+1F680 ROCKET]",
        "Спасибо за книгу",
        "A comment that is not in the archive",
        '<script>alert("name")</script>',
        "[U+12000 CUNEIFORM SIGN A]",
    ):
        assert words in text, words
    assert "evil.example" not in text
    assert {"https://ada.example/?a=1&b=2", "https://report.example/annual"} <= set(links(pdf(book, "one.pdf")))


def test_a_change_makes_those_pdfs_anew_and_a_stale_one_is_not_offered(tiny_book: Callable[[str], Book]) -> None:
    book = tiny_book("discussion-small")
    assert (
        "no font of the PDF has the sign '🚀' (U+1F680 ROCKET); printed as [U+1F680 ROCKET]"
        in book.build("bookpdf").output
    )
    assert book.build().ok
    book.replace(FILE, "You are right", "You were right")
    assert book.build().ok
    assert not (book.html / "downloads" / "one.pdf").exists()
    assert (book.html / "downloads" / "two.pdf").exists()
    assert "2 PDFs made, 1 unchanged" in book.build("bookpdf").output
    (book.path / FILE).unlink()
    assert "2 PDFs made, 1 unchanged" in book.build("bookpdf").output
    assert "Discussion" not in full_text(pdf(book, "one.pdf"))


def test_no_sign_of_unicode_stops_a_build(tiny_book: Callable[[str], Book]) -> None:
    """A sample of all planes, with private and unassigned signs and lone marks, in every style of the text."""
    every = [chr(code) for code in range(0x20, 0x110000) if not 0xD800 <= code < 0xE000]
    odd = "\ue000\uf8ff\ufffe\uffff\ufeff\U0010ffff\u202e\u0301\u20e3\ufe0f"
    chosen = [*random.Random(7).sample(every, 300), *random.Random(7).sample(every[:0x3000], 300), *odd]
    text = escape("".join(f"{sign}x{sign}\u0301 " for sign in chosen))
    html = f"<p>{text}<em>{text}</em><strong>{text}</strong><code>{text}</code></p><pre><code>{text}</code></pre>"
    book = tiny_book("discussion-small")
    book.write(FILE, thread_text(thread(comment(1, html=html), identifier="chapters/first")))
    outcome = book.build("bookpdf")
    assert outcome.ok, outcome.output[-3000:]
    assert "printed as [U+E000]" in outcome.output
    assert errors_of(pdf(book, "one.pdf")) == []


def test_long_words_can_be_broken() -> None:
    assert printable("short words stay", frozenset()) == "short words stay"
    long = printable("a" * 50, frozenset())
    assert max(map(len, long.split("\u200b"))) == 12
    assert long.replace("\u200b", "") == "a" * 50
