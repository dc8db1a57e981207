"""What fails the build, how it is told, and that the PDFs made before survive it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.books import Book, Outcome
from tests.pdf.reading import full_text, pdf

TinyBook = Callable[[str], Book]
ONE = "chapters/one.md"


@pytest.fixture
def small(tiny_book: TinyBook) -> Book:
    return tiny_book("pdf-small")


def refused(book: Book) -> str:
    outcome: Outcome = book.build("bookpdf")
    assert not outcome.ok, outcome.output
    assert "Traceback" not in outcome.output
    return outcome.output


def append(book: Book, text: str, name: str = ONE) -> int:
    """Append text to a chapter; give the number of its first line."""
    old = (book.path / name).read_text(encoding="utf-8")
    book.write(name, f"{old}\n{text}\n")
    return old.count("\n") + 2


ODD = """
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

class odd(nodes.General, nodes.Element):
    pass

class Odd(SphinxDirective):
    has_content = True

    def run(self):
        node = odd()
        self.set_source_info(node)
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]

def setup(app):
    app.add_node(odd)
    app.add_directive("odd", Odd)
"""


def add_unknown_node(book: Book) -> int:
    """Add an extension with a node of its own, and use it."""
    book.write("oddities.py", ODD)
    book.replace("_config.yml", "sphinx:\n", "sphinx:\n  local_extensions:\n    oddities: .\n")
    book.replace("_config.yml", "livingbook.pdf]", "livingbook.pdf, oddities]")
    return append(book, "```{odd}\nWords inside.\n```")


def test_unknown_node_is_named_with_file_and_line(small: Book) -> None:
    line = add_unknown_node(small)
    assert f"{ONE}:{line}: the PDF can't set the node <odd>" in refused(small)


def test_what_the_pdf_cannot_set_is_a_warning_where_the_book_says_so(small: Book) -> None:
    line = add_unknown_node(small)
    append(small, "A formula $\\unheard{a}$.\n\n![A drawing](d.bmp)\n\n![](d.svg)")
    small.write("chapters/d.bmp", "BM")
    small.write("chapters/d.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    small.replace("_config.yml", "bookpdf_name: small", "bookpdf_name: small\n    bookpdf_strict: false")
    outcome = small.build("bookpdf")
    assert outcome.ok, outcome.output
    assert f"WARNING: {ONE}:{line}: the PDF sets only the content of the node <odd>" in outcome.output
    assert "the formula '\\unheard{a}' can't be read: unsupported command: \\unheard" in outcome.output
    assert "<image> 'chapters/d.bmp' is no SVG, PNG, JPEG, GIF or WebP file of the book" in outcome.output
    assert "<image> 'chapters/d.svg' has no alt text" in outcome.output
    text = full_text(pdf(small, "one.pdf"))
    assert "Words inside." in text
    assert "A drawing" in text
    assert "A formula \\unheard{a}." in text


def test_missing_glyph_is_named_with_document_and_character(small: Book) -> None:
    line = append(small, "The agency 国家 and a rocket 🚀.")
    printed = refused(small)
    assert f"{ONE}:{line}: no font of the PDF has the character '国' (U+56FD CJK UNIFIED IDEOGRAPH-56FD)" in printed
    assert f"{ONE}:{line}: no font of the PDF has the character '🚀' (U+1F680 ROCKET)" in printed


def test_missing_glyph_inside_a_drawing_is_named_with_its_file(small: Book) -> None:
    small.write("chapters/d.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>国</text></svg>')
    append(small, "```{image} d.svg\n:alt: A sign.\n```")
    assert "chapters/d.svg: no font of the PDF has the character '国'" in refused(small)


@pytest.mark.parametrize("alt", ["", ":alt: ''"])
def test_image_without_alt_text_is_a_fault(small: Book, alt: str) -> None:
    small.write("chapters/d.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    line = append(small, f"```{{figure}} d.svg\n{alt or ':width: 50%'}\nThe caption.\n```")
    printed = refused(small)
    assert f"{ONE}:{line}: <image> 'chapters/d.svg' has no alt text" in printed


def test_broken_drawing_is_named_with_its_file(small: Book) -> None:
    small.write("chapters/d.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="9"')
    append(small, "```{figure} d.svg\n:alt: Broken.\nThe caption.\n```")
    assert "chapters/d.svg: the picture can't be used: not well-formed XML" in refused(small)


def test_typst_error_is_led_back_to_the_line(small: Book) -> None:
    line = append(small, "```{raw} typst\n#nonsense()\n```")
    assert f"{ONE}:{line}: Typst: unknown variable: nonsense" in refused(small)


def test_all_faults_are_told_at_once(small: Book) -> None:
    append(small, "A formula $a^$ and 国.")
    append(small, "Another formula $\\b{x$ and 家.", "chapters/two.md")
    printed = refused(small)
    assert "4 fault(s)" in printed
    assert printed.count("can't be read") == 2
    assert "U+56FD" in printed
    assert "U+5BB6" in printed


def test_faulty_run_leaves_the_last_good_pdfs(small: Book) -> None:
    assert small.build("bookpdf").ok
    before = {file.name: file.read_bytes() for file in pdf(small, "").iterdir() if file.is_file()}
    assert sorted(before) == ["manifest.json", "one.pdf", "small.pdf", "two.pdf"]
    append(small, "```{raw} typst\n#nonsense()\n```")
    refused(small)
    after = {file.name: file.read_bytes() for file in pdf(small, "").iterdir() if file.is_file()}
    assert after == before


def test_wrong_settings_are_named(small: Book) -> None:
    small.replace("_config.yml", "bookpdf_name: small", "bookpdf_name: a/b")
    assert "bookpdf_name: 'a/b' is no file name" in refused(small)
    small.replace("_config.yml", "bookpdf_name: a/b", "bookpdf_cover: nowhere.svg")
    assert "bookpdf_cover: 'nowhere.svg' is neither an SVG file nor the name of a figure" in refused(small)


def test_output_that_no_paper_can_show_is_a_fault(tiny_book: TinyBook) -> None:
    book = tiny_book("pdf-constructs")
    notebook = json.loads((book.path / "chapters/notebook.ipynb").read_text(encoding="utf-8"))
    frame = next(cell for cell in notebook["cells"] if cell["source"] == "frame")
    frame["outputs"][0]["data"]["text/html"] = "<div id='widget'></div><script>draw()</script>"
    book.write("chapters/notebook.ipynb", json.dumps(notebook))
    place = f"chapters/notebook.ipynb: cell {notebook['cells'].index(frame) + 1}, line 1"
    assert f"{place}: the HTML that a cell printed prints nothing without a script" in refused(book)
