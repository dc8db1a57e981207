"""What surrounds the text of a PDF: front and back matter, languages, metadata, the way to the web, the look."""

from __future__ import annotations

import re
from collections.abc import Callable

import pikepdf
import pypdf
import pypdfium2
import pytest
import yaml
import zxingcpp
from bs4 import Tag

from livingbook.pdf.theme import Theme
from tests.books import Book, copy_root
from tests.conftest import REPOSITORY
from tests.pdf.accessibility import errors_of
from tests.pdf.reading import full_text, links, outline, page_texts, pdf

TinyBook = Callable[[str], Book]
NAMES = ("whole", "one", "two")
ADDRESS = "https://example.org/book/chapters/one.html"
MILLIMETRE = 72 / 25.4


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Book:
    book = copy_root("pdf-book", tmp_path_factory.mktemp("pdf book") / "a book")
    for builder in ("bookpdf", "html"):
        outcome = book.build(builder)
        assert outcome.ok, outcome.output
    return book


def codes(book: Book, name: str, page: int) -> list[str]:
    """Read the QR codes on a page as a phone would."""
    drawn = pypdfium2.PdfDocument(pdf(book, name))[page].render(scale=2).to_pil()
    return [found.text for found in zxingcpp.read_barcodes(drawn)]


@pytest.mark.parametrize("name", NAMES)
def test_two_checkers_find_no_error(built: Book, name: str) -> None:
    assert errors_of(pdf(built, f"{name}.pdf")) == []


def test_front_matter_says_what_the_book_is_and_lists_what_it_holds(built: Book) -> None:
    title, copyright_page, contents = page_texts(pdf(built, "whole.pdf"))[:3]
    assert title == "A Whole Book From Cover to Index Ann Example Version 3.1 · 5 March 2026"
    for passage in (
        "Creative Commons Attribution-ShareAlike 4.0 International", "https://creativecommons.org/licenses/by-sa/4.0/",
        "Text of 5 March 2026", "Tables of data up to 1 February 2026", "https://example.org/book/",
        "Ann Example. (2026). A Whole Book: From Cover to Index (Version 3.1). https://example.org/book",
    ):  # fmt: skip
        assert passage.replace(" ", "") in copyright_page.replace(" ", "")
    assert re.sub(r" ?\.(?= |\d)", "", contents).startswith(
        "Contents Preface iv Early days 1 One 2 A first section 2 Web addresses 2 Later days 3 Two 4 Index 5 "
        "Tables Table 1 Numbers of things 2"
    )


def test_parts_chapters_and_index_are_levels_of_the_outline(built: Book) -> None:
    assert outline(pdf(built, "whole.pdf")) == [
        (1, "Preface"), (1, "Early days"), (2, "One"), (3, "A first section"), (3, "Web addresses"),
        (1, "Later days"), (2, "Two"), (1, "Index"),
    ]  # fmt: skip


def test_index_names_the_pages_of_its_entries(built: Book) -> None:
    assert page_texts(pdf(built, "whole.pdf"))[-1] == (
        "Index A agency Russian, 2 L launch site, 2 O orbit, 2, 4 S site launch, 2 A Whole Book 5"
    )


def test_chapter_ends_with_a_code_that_leads_to_its_page(built: Book) -> None:
    last = page_texts(pdf(built, "one.pdf"))[-1]
    assert codes(built, "one.pdf", 0) == [ADDRESS]
    assert codes(built, "whole.pdf", 5) == [ADDRESS]
    assert "corrections since: example.org/book/chapters/one.html Readers discuss it there:" in last
    assert f"{ADDRESS}#comments" in links(pdf(built, "one.pdf"))
    # the front matter of the second chapter switches its comments off
    assert "Readers discuss" not in page_texts(pdf(built, "two.pdf"))[-1]
    with pikepdf.open(pdf(built, "one.pdf")) as document:
        alts = [str(item.Alt) for item in document.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item]
    assert alts == [f"QR code with the address {ADDRESS}"]


def test_without_an_address_there_is_no_code(tiny_book: TinyBook) -> None:
    book = tiny_book("pdf-book")
    book.replace("_config.yml", "https://example.org/book/", '""')
    assert book.build("bookpdf").ok
    assert "On the web" not in full_text(pdf(book, "whole.pdf"))
    assert codes(book, "one.pdf", 0) == []
    assert "It speaks of orbits again, of a section (in the chapter One)" in full_text(pdf(book, "two.pdf"))


def test_links_that_leave_a_chapter_lead_to_the_web(built: Book) -> None:
    found = links(pdf(built, "two.pdf"))
    assert f"{ADDRESS}#first-section" in found
    assert f"{ADDRESS}#things" in found


def test_web_addresses_are_listed_once_each(built: Book) -> None:
    text = full_text(pdf(built, "one.pdf"))
    assert "See the standard[1], another one[2], and again the standard[1]." in text
    assert "Web addresses [1] https://example.org/standard [2] https://example.org/other On the web" in text


def test_web_addresses_become_footnotes_where_the_book_says_so(tiny_book: TinyBook) -> None:
    book = tiny_book("pdf-book")
    book.replace("_config.yml", "bookpdf_links: list", "bookpdf_links: footnotes")
    book.replace("chapters/two.md", "# ", "# Linked [here](https://example.org/heading): ")
    assert book.build("bookpdf").ok
    text = full_text(pdf(book, "one.pdf"))
    assert "See the standard1, another one2, and again the standard." in text
    assert "1https://example.org/standard 2https://example.org/other" in text
    # that of a heading stands where the heading does, and not below the contents as well
    pages = [page for page in page_texts(pdf(book, "whole.pdf")) if "https://example.org/heading" in page]
    assert len(pages) == 1


def test_words_of_other_languages_are_marked_on_page_and_paper(built: Book) -> None:
    words = {"ru": "Роскосмос", "zh": "国家航天局", "hi": "इसरो", "ar": "محمد بن راشد", "fr": "Centre national"}
    spans = built.page("chapters/one.html").select("article span[lang]")
    assert {str(span["lang"]): span.get_text() for span in spans} == words
    with pikepdf.open(pdf(built, "one.pdf")) as document:
        streams = b"".join(page.Contents.read_bytes() for page in document.pages)
        tags = {str(item.Lang) for item in document.objects if isinstance(item, pikepdf.Dictionary) and "/Lang" in item}
    marked = tags | {found.decode() for found in re.findall(rb"/Lang ?\((\w+)\)", streams)}
    assert set(words) <= marked


def test_scripts_are_copied_intact(built: Book) -> None:
    copied = pypdfium2.PdfDocument(pdf(built, "one.pdf"))[0].get_textpage().get_text_range()
    for word in ("Роскосмос", "国家航天局", "इसरो", "محمد", "بن", "راشد"):
        assert word in copied
    # the order of speech, which PDFium gives up when it sorts the words of a line
    assert "محمد بن راشد" in full_text(pdf(built, "one.pdf"))


def test_metadata_names_standards_rights_version_and_address(built: Book) -> None:
    with pikepdf.open(pdf(built, "one.pdf")) as document, document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert metadata["dc:rights"] == "Creative Commons Attribution-ShareAlike 4.0 International"
        assert metadata["xmpRights:WebStatement"] == "https://creativecommons.org/licenses/by-sa/4.0/"
        assert metadata["xmpMM:VersionID"] == "3.1"
        assert metadata["dc:identifier"] == ADDRESS
        assert metadata["dc:description"] == "What surrounds the text."
        assert metadata["pdf:Keywords"] == "cover, index"
        assert "en" in metadata["dc:language"]


def test_every_line_of_a4_lies_on_letter(built: Book) -> None:
    rim = (297 - 279.4) / 2 + 6.4  # millimetres; printers leave 6.4 mm white
    heights: list[float] = []

    def note(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        if text.strip():
            heights.append((tm[5] * cm[3] + cm[5]) / MILLIMETRE)

    for page in pypdf.PdfReader(pdf(built, "whole.pdf")).pages:
        page.extract_text(visitor_text=note)
    assert min(heights) >= rim
    assert max(heights) <= 297 - rim - 3  # the height of a line above its foot


def test_five_lines_are_enough_for_another_book(tiny_book: TinyBook) -> None:
    lines = documented("five-lines")
    assert len(lines.strip().splitlines()) == 5
    book = tiny_book("pdf-small")
    book.write("_config.yml", f"title: A small book\nexecute: {{execute_notebooks: 'off'}}\n{lines}")
    outcome = book.build("bookpdf")
    assert outcome.ok, outcome.output
    assert "The beginning." in full_text(pdf(book, "my-book.pdf"))
    assert pdf(book, "one.pdf").is_file()


def test_documented_settings_are_those_that_there_are() -> None:
    code = (REPOSITORY / "livingbook" / "pdf" / "__init__.py").read_text()
    told = set(re.findall(r"^\| `(bookpdf_\w+)`", (REPOSITORY / "docs" / "pdf.md").read_text(), re.MULTILINE))
    assert told == set(re.findall(r'add_config_value\("(bookpdf_\w+)"', code))
    theme = yaml.safe_load(documented("theme"))["bookpdf_theme"]
    assert {**theme, "more_faces": tuple(theme["more_faces"])} == {
        name: getattr(Theme(), name) for name in Theme.__dataclass_fields__
    }


def documented(block: str) -> str:
    text = (REPOSITORY / "docs" / "pdf.md").read_text()
    found = re.search(rf"<!-- {block} -->\n```yaml\n(.*?)```", text, re.DOTALL)
    assert found
    return found[1]


def test_look_and_template_are_the_books_to_choose(tiny_book: TinyBook) -> None:
    book = tiny_book("pdf-small")
    book.replace("_config.yml", "bookpdf_name: small", (
        "bookpdf_name: small\n    bookpdf_template: typst\n    bookpdf_theme:\n      paper: us-letter\n"
        "      margins: {right: 30, left: 30}\n      text_face: New Computer Modern\n      justify: false"
    ))  # fmt: skip
    front = (REPOSITORY / "livingbook" / "pdf" / "template" / "front.typ").read_text()
    book.write("typst/front.typ", front.replace("title: [#meta.words.contents]", "title: [What is inside]"))
    outcome = book.build("bookpdf")
    assert outcome.ok, outcome.output
    assert page_texts(pdf(book, "small.pdf"))[2].startswith("What is inside")
    with pikepdf.open(pdf(book, "small.pdf")) as document:
        assert [round(float(side)) for side in document.pages[0].MediaBox[2:]] == [612, 792]
        fonts = {
            str(item.FontName)
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and "/FontName" in item
        }
    assert any("NewCM" in name for name in fonts)
    book.write("typst/front.typ", front.replace("title: [Contents]", "title: [All of it]"))
    assert "3 PDFs made" in book.build("bookpdf").output
    book.write("typst/other.typ", "")
    assert "bookpdf_template: typst/other.typ replaces none of" in book.build("bookpdf").output


def test_pages_say_the_language_too(built: Book) -> None:
    html = built.page("chapters/one.html").select_one("html")
    assert isinstance(html, Tag)
    assert html["lang"] == "en"
