"""The PDFs of the real book: whole, tagged, and with the same content as the pages."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from pathlib import Path

import pikepdf
import pypdf
import pytest
from pdfua import validate

from livingbook.publication import load_publication
from tests.books import Book

NAMES = (
    "new-era-of-collaboration", "a-new-paradigm", "the-benefits", "promising-initiatives", "private-companies",
    "overcoming-challenges", "reaching-for-the-stars",
)  # fmt: skip


@cache
def text_of(path: Path) -> str:
    """All text of a PDF, with letters and digits only, so that hyphens and line ends do not matter.

    The page numbers that paper adds to references, as in '(p. 12)', are left out.
    """
    text = "".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    return letters(re.sub(r"\(p\.\s*\d+\)", "", text))


def letters(text: str) -> str:
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text))


def pdf(book: Book, name: str) -> Path:
    return book.html / "downloads" / f"{name}.pdf"


@pytest.mark.parametrize("name", NAMES)
def test_a_pdf_is_tagged_and_says_what_it_is(real_book: Book, name: str) -> None:
    publication = load_publication(real_book.path)
    with pikepdf.open(pdf(real_book, name)) as document:
        root = document.Root
        assert str(root.Lang).startswith("en")
        assert bool(root.MarkInfo.Marked)
        assert "/StructTreeRoot" in root
        assert len(document.open_outline().root) >= 1
        metadata = document.open_metadata()
        assert publication.title in str(metadata["dc:title"])
        assert publication.authors[0] in str(metadata["dc:creator"])
        assert str(metadata["pdfuaid:part"]) == "1"


@pytest.mark.parametrize("name", NAMES)
def test_a_pdf_passes_the_checker(real_book: Book, name: str) -> None:
    assert list(validate(pdf(real_book, name)).findings) == []


def test_the_outline_follows_the_table_of_contents(real_book: Book) -> None:
    with pikepdf.open(pdf(real_book, NAMES[0])) as document:
        outline = document.open_outline().root

        def titles(items: list[pikepdf.OutlineItem]) -> list[str]:
            return [title for item in items for title in [item.title, *titles(item.children)]]

        found = " | ".join(titles(outline))
    order = [
        found.index(title)
        for title in ("A New Paradigm", "The Benefits", "Promising", "The Role", "Overcoming", "Reaching", "References")
    ]
    assert order == sorted(order)


def test_headings_and_captions_of_every_page_are_in_the_whole_book(real_book: Book) -> None:
    text = text_of(pdf(real_book, NAMES[0]))
    missing = []
    for name in real_book.pages[1:]:
        page = real_book.page(name)
        for tag in page.select("#comments, .headerlink, .source-line, .chart-furniture"):
            tag.decompose()
        for tag in page.select(
            "article h2, article h3, article figcaption p, article table caption, article td, article p, article li"
        ):
            words = letters(tag.get_text())
            if words and words not in text and not tag.select("p, li, a[href$='.pdf']"):
                missing.append((name, tag.name, tag.get_text()[:80]))
    # A paragraph that runs over the end of a page has a page number and a running head in it.
    assert len([m for m in missing if m[1] not in ("p", "li")]) == 0, missing
    assert len(missing) <= 40, missing


def test_nothing_of_the_comments_is_on_paper(real_book: Book) -> None:
    text = text_of(pdf(real_book, NAMES[0]))
    assert letters("Read the comments and leave a reply") not in text


def test_the_manifest_tells_what_was_made(real_book: Book) -> None:
    files = json.loads((real_book.html / "downloads" / "manifest.json").read_text())["files"]
    assert {entry["name"] for entry in files} >= {f"{name}.pdf" for name in NAMES}
    for entry in files:
        path = real_book.html / "downloads" / entry["name"]
        assert path.stat().st_size == entry["bytes"]
        assert len(pypdf.PdfReader(path).pages) == entry["pages"]


def test_charts_are_vectors(real_book: Book) -> None:
    with pikepdf.open(pdf(real_book, "promising-initiatives")) as document:
        assert [name for page in document.pages for name in page.images] == []
