"""The PDFs of the real book: whole, tagged, and with the same content as the pages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pikepdf
import pypdf
import pytest
from bs4 import BeautifulSoup, Tag

from livingbook.publication import load_publication
from tests.books import Book
from tests.conftest import REPOSITORY
from tests.pdf.accessibility import errors_of, warned_rules
from tests.pdf.comparison import letters, lost, missing, out_of_order, paper
from tests.pdf.reading import full_text, outline

NAMES = (
    "new-era-of-collaboration", "a-new-paradigm", "the-benefits", "promising-initiatives", "private-companies",
    "overcoming-challenges", "reaching-for-the-stars", "about", "timeline", "glossary", "claims", "ledger", "corrections",
    "methods", "references",
)  # fmt: skip


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
def test_a_pdf_passes_two_checkers(real_book: Book, name: str) -> None:
    assert errors_of(pdf(real_book, name)) == []
    # the kinds of warnings that docs/pdf.md argues
    told = set(re.findall(r"`([A-Z]+-\d{3})`", (REPOSITORY / "docs" / "pdf.md").read_text()))
    assert warned_rules(pdf(real_book, name)) <= told


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


def article(book: Book, name: str) -> BeautifulSoup:
    """Read a page without what only a page has: links to the PDFs, comments, the tools of a chart."""
    page = book.page(name)
    for tag in page.select(".downloads, .chart-furniture, .page-tools, #comments"):
        tag.decompose()
    return page


def test_paper_holds_all_that_the_pages_show_in_its_order(real_book: Book) -> None:
    text = paper(pdf(real_book, NAMES[0]))
    for name in real_book.pages[1:]:
        lacking = missing(article(real_book, name), text)
        assert [passage for passage in lacking if passage != "Comments"] == [], name
        # a figure with its source may open the next page while the text goes on
        steady = article(real_book, name)
        for tag in steady.select("figure, .source-line"):
            tag.decompose()
        assert [p for p in out_of_order(steady, text) if not p.startswith("‘")] == [], name


#: what a reader must find on paper, by its place on the page; the least number of each shows that the place is right
KINDS = {
    "article h1, article h2, article h3": 70, "article figcaption": 15, "article caption": 10, "article .fact": 250,
    "article .verdict": 30, "article dl.glossary dt": 60, "article dl.footnote dd, article aside.footnote p": 0,
    "article dl.citation dt, article .citation > .label": 100,
}  # fmt: skip


def floats(tag: Tag) -> bool:
    """Say whether a tag is a figure or the line with its source, which may open the next page while the text goes on."""
    return tag.name == "figure" or "source-line" in (tag.get("class") or ())


def test_each_kind_of_evidence_is_on_paper_in_its_order(real_book: Book) -> None:
    found = dict.fromkeys(KINDS, 0)
    for name in real_book.pages[2:]:
        page, text = article(real_book, name), paper(pdf(real_book, Path(name).stem))
        for selector in KINDS:
            tags = [tag for tag in page.select(selector) if tag.name == "figcaption" or not tag.find_parent(floats)]
            shown = [letters(tag.get_text()) for tag in tags]
            assert lost(shown, text) == [], (name, selector)
            found[selector] += len(shown)
    assert {selector: count for selector, count in found.items() if count < KINDS[selector]} == {}


def test_headings_and_captions_on_paper_are_on_a_page(real_book: Book) -> None:
    shown = letters(" ".join(article(real_book, name).get_text(" ") for name in real_book.pages[1:]))
    path = pdf(real_book, NAMES[0])
    headings = [title for _depth, title in outline(path)]
    assert len(headings) > 70
    assert [title for title in headings if title != "Introduction" and letters(title) not in shown] == []
    listed = full_text(path).partition(" Figures Fig. ")[2].partition(" Introduction On 1 April")[0]
    entries = re.split(r"(?=\b(?:Fig\.|Table) \d)", f"Fig. {listed}")
    # up to the dots, or to the number of the page where the line has no room for dots
    captions = [re.split(r"(?: \.)+ |(?<=\D) (?:[ivx]+|\d+)(?: |$)", entry)[0] for entry in entries if len(entry) > 12]
    assert len(captions) > 25
    assert [caption for caption in captions if letters(caption) not in shown] == []


def test_nothing_of_the_comments_is_on_paper(real_book: Book) -> None:
    text = paper(pdf(real_book, NAMES[0]))
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
