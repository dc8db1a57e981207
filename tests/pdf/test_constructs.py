"""Every construct once: what stands in the PDF, in which order, and what doesn't."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.books import Book, copy_root
from tests.pdf.reading import full_text, links, outline, page_texts, pdf

TinyBook = Callable[[str], Book]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Book:
    book = copy_root("pdf-constructs", tmp_path_factory.mktemp("pdf constructs") / "a book")
    outcome = book.build("bookpdf")
    assert outcome.ok, outcome.output
    return book


@pytest.fixture(scope="module")
def whole(built: Book) -> str:
    return full_text(pdf(built, "tiny.pdf"))


def test_files_are_named_and_listed(built: Book) -> None:
    listed = json.loads(pdf(built, "manifest.json").read_text())["files"]
    assert [(file["name"], file["docname"], file["title"]) for file in listed] == [
        ("tiny.pdf", None, "A Tiny Book: Of Constructs"),
        ("blocks.pdf", "chapters/blocks", "Blocks and lines"),
        ("figures.pdf", "chapters/figures", "Figures and tables"),
        ("notebook.pdf", "chapters/notebook", "Notebook"),
        ("references.pdf", "chapters/references", "References"),
    ]
    for file in listed:
        assert file["bytes"] == pdf(built, file["name"]).stat().st_size
        assert file["pages"] == len(page_texts(pdf(built, file["name"])))
        assert file["date"] == "2026-03-05"


def test_front_matter_comes_in_the_order_of_a_printed_book(built: Book) -> None:
    title, imprint, contents, preface, first = page_texts(pdf(built, "tiny.pdf"))[:5]
    assert title == "A Tiny Book Of Constructs Ann Example and Ben Example Version 2.1 · 5 March 2026"
    assert "Creative Commons Attribution 4.0 International" in imprint
    assert "Ann Example, & Ben Example. (2026). A Tiny Book: Of Constructs (Version 2.1)." in imprint
    assert contents.startswith("Contents Preface")
    plain = contents.replace(" .", "")
    assert "3 Notebook 6 4 References 7 Figures Fig. 2.1" in plain
    assert plain.endswith("Tables Table 2.1 Numbers of things 3 Table 2.2 A long table 3 A Tiny Book iii")
    assert preface.startswith("Preface Words before the first chapter.")
    assert preface.endswith("A Tiny Book iv")
    assert first.endswith(" 1")


@pytest.mark.parametrize(
    "passage",
    [
        "Signs: # $ * _ @ < > ~ // /* ` — + = [ ] { } “double” ‘single’ \\ & | ^ % and a substituted word.",
        "= at the start, 1. not a list; - neither. Emphasis leans, strong stands, code_with #signs, H2O, x2,",
        "ISS (International Space Station) and again ISS.",
        "• apples • pears 1. first 2. second 3. third 4. fourth",
        "Term Its definition. Field Value of it",
        "Quoted words. To the stars. — Somebody Line one Line two",
        "Note A note in a box. Own title Inside a dropdown admonition. Folded title Folded content.",
        "Card one Card content. Card two Linked card. → Figures and tables (p. 3) Tab A Content A. Tab B Content B.",
        "Aside A note in the margin. The paragraph beside the margin note",
        "Gateway A station near the Moon. The Gateway is explained.",
        "See Signs that mean something elsewhere (p. 1), Table 2.1 (p. 3) and More below the chapter (p. 3).",
        'Listing 1.1 A listing def greet(name: str) -> str: return f"hello {name}" # comment',
        "Typst speaks.",
        "Fig. 2.1 What the line shows. Fig. 2.1 rises. Cited again [2].",
        "Table 2.1 Numbers of things Thing Count Rocket 12 Probe 3 Left Right a 1.5 b 22.0",
        "[1] Ada Alpha. First Work. Press, 2001. [2] Bo Beta. Second Work. Press, 2002. [3] Cy Gamma.",
    ],
)
def test_prose(whole: str, passage: str) -> None:
    assert passage in whole


def test_what_belongs_to_the_page_stays_there(whole: str) -> None:
    for hidden in ("Only on the page", "only on pages", "Raw for HTML", "a comment", "MB", " kB"):
        assert hidden not in whole.replace("# comment", "")


def test_footnotes_stand_at_the_foot_of_their_page(built: Book) -> None:
    first = page_texts(pdf(built, "tiny.pdf"))[4]
    assert "A footnote here1, the same again1 and another2." in first
    assert first.endswith("1The first note with emphasis. 2The second note. A Tiny Book 1")


def test_head_of_a_long_table_is_repeated(built: Book) -> None:
    pages = [text for text in page_texts(pdf(built, "tiny.pdf")) if "Row 1 1" in text or "Row 40" in text]
    assert len(pages) == 2
    assert all("Headword Value Row" in text for text in pages)
    assert [text.count("A long table") for text in pages] == [1, 0]


def test_cells_show_what_their_tags_leave(built: Book) -> None:
    text = full_text(pdf(built, "notebook.pdf"))
    for shown in ("print('visible input')", "printed output", "output of hidden input", "hides_its_output()"):
        assert shown in text
    for hidden in ("hidden_input", "removed_input", "hidden_cell", "never shown", "folded away", "[31m"):
        assert hidden not in text
    assert "agency missions 0 ESA 12 1 JAXA 7" in text
    assert "plain frame" not in text
    assert "interactive" not in text
    assert "Fig. 3.1 A dot from a cell." in text


def test_outline_follows_the_table_of_contents(built: Book) -> None:
    assert outline(pdf(built, "tiny.pdf")) == [
        (1, "Preface"), (2, "Downloads"), (1, "1 Blocks and lines"), (2, "1.1 Signs that mean something elsewhere"),
        (1, "2 Figures and tables"), (2, "2.1 More below the chapter"), (1, "3 Notebook"), (1, "4 References"),
    ]  # fmt: skip


def test_running_heads_name_chapter_and_section_and_the_foot_names_the_book(built: Book) -> None:
    pages = page_texts(pdf(built, "tiny.pdf"))
    assert pages[5].startswith("Blocks and lines 1.1 SIGNS THAT MEAN SOMETHING ELSEWHERE Card one")
    assert pages[5].endswith("A Tiny Book 2")
    assert pages[4].startswith("1 Blocks and lines 1.1")


def test_chapter_stands_alone(built: Book) -> None:
    pages = page_texts(pdf(built, "blocks.pdf"))
    assert pages[0].startswith(
        "Part of: A Tiny Book: Of Constructs 1 Blocks and lines"
        " Ann Example and Ben Example · Version 2.1 · 5 March 2026 · CC-BY-4.0 1.1"
    )
    assert pages[0].endswith(" 1")
    assert "Table 2.1 (in the chapter Figures and tables)" in pages[1]
    assert pages[1].endswith(
        "Sources cited in this chapter [1] Ada Alpha. First Work. Press, 2001. [2] Bo Beta. Second Work. Press, 2002. A Tiny Book 2"
    )


def test_chapter_includes_the_pages_below_it(built: Book) -> None:
    text = full_text(pdf(built, "figures.pdf"))
    assert "2.1 More below the chapter Table 2.2 A long table" in text
    assert "Sources cited in this chapter [2] Bo Beta." in text


def test_chapter_that_cites_nothing_lists_no_sources(built: Book) -> None:
    assert "Sources cited" not in full_text(pdf(built, "notebook.pdf"))
    assert "Sources cited" not in full_text(pdf(built, "references.pdf"))


def test_known_web_address_is_linked(built: Book, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert not [link for link in links(pdf(built, "blocks.pdf")) if "/chapters/" in link]
    book = copy_root("pdf-small", tmp_path_factory.mktemp("online") / "book")
    book.replace("_config.yml", "    bookpdf_name: small", "    html_baseurl: https://example.org/book/")
    outcome = book.build("bookpdf")
    assert outcome.ok, outcome.output
    two = pdf(book, "two.pdf")
    assert "https://example.org/book/chapters/one.html#inner" in links(two)
    assert "goes back to Inner part (in the chapter One), to One and to another chapter (One)." in full_text(two)
    assert "https://example.org/book/chapters/two.html" in full_text(two)
    whole = full_text(pdf(book, "a-small-book.pdf"))
    assert "https://example.org/book/" in whole
    # as the page itself says how to cite it
    assert "(Version1.0).https://example.org/book/intro.html" in whole.replace(" ", "")


def test_first_page_that_bears_the_title_of_the_book_becomes_the_introduction(tiny_book: TinyBook) -> None:
    book = tiny_book("pdf-small")
    book.replace("intro.md", "# Welcome", "# A Small Book: For Tests")
    outcome = book.build("bookpdf")
    assert outcome.ok, outcome.output
    assert outline(pdf(book, "small.pdf"))[0] == (1, "Introduction")
    assert page_texts(pdf(book, "small.pdf"))[3].startswith("Introduction The beginning.")


def test_tall_figure_leaves_no_hole_in_the_page(tiny_book: TinyBook) -> None:
    book = tiny_book("pdf-small")
    book.write("chapters/tall.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="560"/>')
    paragraph = "Words that fill the page before and after the figure. " * 12
    figure = "```{figure} tall.svg\n:alt: Tall.\nA tall drawing.\n```"
    book.write(
        "chapters/one.md", f"# One\n\n(inner)=\n## Inner\n\n{paragraph}\n\n{figure}\n\nThe text goes on. {paragraph}\n"
    )
    outcome = book.build("bookpdf")
    assert outcome.ok, outcome.output
    first, second = page_texts(pdf(book, "one.pdf"))[:2]
    assert "The text goes on." in first
    assert second.removeprefix("One INNER").strip().startswith("Fig. 1 A tall drawing.")


def test_groups_of_chapters_are_parts_only_if_wanted(tiny_book: TinyBook) -> None:
    book = tiny_book("pdf-small")
    book.replace("_toc.yml", "chapters:\n", "parts:\n- caption: For the sidebar only\n  chapters:\n")
    book.replace("_config.yml", "bookpdf_name: small", "bookpdf_name: small\n    bookpdf_parts: false")
    outcome = book.build("bookpdf")
    assert outcome.ok, outcome.output
    assert "For the sidebar only" not in full_text(pdf(book, "small.pdf"))
    assert outline(pdf(book, "small.pdf"))[1] == (1, "One")
