"""Formulas: what is printed, how it is numbered and spoken, and which are refused."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pypdf
import pytest
from pdfua import validate

from livingbook.pdf.formulas import FormulaError, macros_of, read_formula
from tests.books import Book, copy_root
from tests.pdf.reading import full_text, page_texts, pdf


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Book:
    book = copy_root("pdf-maths", tmp_path_factory.mktemp("maths") / "book")
    outcome = book.build("bookpdf")
    assert outcome.ok, outcome.output
    return book


def alt_texts(path: Path) -> list[str]:
    """Give the alt texts of a PDF in the order in which its structure holds them."""
    found: list[str] = []

    def walk(item: pikepdf.Object) -> None:
        if isinstance(item, pikepdf.Array):
            for child in item:
                walk(child)
        elif isinstance(item, pikepdf.Dictionary):
            if "/Alt" in item:
                found.append(str(item.Alt))
            if "/K" in item:
                walk(item.K)

    with pikepdf.open(path) as document:
        walk(document.Root.StructTreeRoot.K)
    return found


def test_formulas_are_spoken_in_words_and_in_order(built: Book) -> None:
    spoken = alt_texts(pdf(built, "chapters-formulas.pdf"))
    wanted = [
        "E equals m c squared",
        "capital delta v equals v sub e natural log of m sub 0 over m sub 1",
        "x bar equals 1 over n sum from i equals 1 to n of x sub i",
        "a equals b plus c; equals d",
        "n is in the natural numbers",
        "norm of x",
        "double-struck E open bracket X close bracket",
        "2 H sub 2 plus O sub 2 tends to 2 H sub 2 O",
        "pi r squared",
    ]
    places = [spoken.index(words) for words in wanted]
    assert places == sorted(places)
    assert not [words for words in spoken if "\\" in words]


def test_a_formula_in_the_title_of_a_chapter_is_set_where_the_title_is_repeated(built: Book) -> None:
    first, second, *_ = page_texts(pdf(built, "chapters-formulas.pdf"))
    assert "Formulas and" in first
    assert second.lstrip().startswith("Formulas and \U0001d438 =")  # the running head, with an italic E
    assert not any("mc^" in page for page in (first, second))


def test_numbers_are_those_of_the_page_and_referred_to(built: Book) -> None:
    text = full_text(pdf(built, "formulas.pdf"))
    assert "Equation (1.1) and (1.2) are referred to; (2.1) is in another chapter." in text
    assert [text.count(f"({number})") for number in ("1.1", "1.2", "2.1")] == [2, 2, 2]


def test_signs_are_printed(built: Book) -> None:
    text = "".join(full_text(pdf(built, "formulas.pdf")).split())
    for signs in ("2H2+O2→2H2O", "𝑛∈ℕ", "𝔼[𝑋]", "9.81m/s", "𝜋𝑟2", "ifotherwise"):
        assert signs.replace("ifotherwise", "otherwise") in text, signs
    assert "newcommand" not in text


def test_wide_formulas_stay_on_the_page(built: Book) -> None:
    page = pypdf.PdfReader(pdf(built, "wide.pdf")).pages[0]
    ends: list[float] = []
    page.extract_text(visitor_text=lambda text, _cm, tm, _font, _size: ends.append(tm[4]) if text.strip() else None)
    # the paper is 595 points wide; what is too wide for the text may reach 44 mm into the margin
    assert max(ends) < 595 - 30
    assert "= 0" in page_texts(pdf(built, "wide.pdf"))[0]


@pytest.mark.parametrize("name", ["formulas.pdf", "chapters-formulas.pdf", "wide.pdf"])
def test_no_accessibility_error(built: Book, name: str) -> None:
    assert list(validate(pdf(built, name)).findings) == []


@pytest.mark.parametrize(
    ("latex", "typst"),
    [
        (r"\frac{1}{2}", 'frac("1", "2")'),
        (r"x_{ij}^2", r'\x_(\i\j)^("2")'),
        (r"f''(x)", r"attach(\f, tr: #math.primes(2))\(\x\)"),
        (r"\sqrt[3]{x}", r'root("3", \x)'),
        (r"1,000", '"1,000"'),
        (r"\mathbf{1}", 'bold'),
        (r"\left( a \middle| b \right.", r"lr(\(\amid(\|)\b)"),
        (r"#", None),
        (r"\frac{a}{b", None),
        (r"x_1_2", None),
        (r"\unheard{x}", None),
    ],
)  # fmt: skip
def test_formula_is_translated_or_refused(latex: str, typst: str | None) -> None:
    if typst is None:
        with pytest.raises(FormulaError):
            read_formula(latex)
    elif typst == "bold":
        assert read_formula(latex).typst == "\\𝟏"
    else:
        assert read_formula(latex).typst == typst


def test_what_typst_has_no_notation_for_is_drawn() -> None:
    formula = read_formula(r"\begin{CD} A @>>> B \end{CD}", display=True)
    assert formula.typst == ""
    assert formula.drawing.startswith("<svg")
    assert formula.spoken == "diagram: row 1: A, right arrow, B"


def test_formula_is_spoken_in_the_language_of_the_book() -> None:
    assert read_formula(r"\frac{3}{4}", language="fr").spoken == "trois quarts"
    assert read_formula("a = b", language="xx").spoken == "a equals b"


def test_macros_of_the_page_are_definitions_on_paper() -> None:
    macros = macros_of({"tex": {"macros": {"RR": r"\mathbb{R}", "v": [r"\mathbf{#1}", 1]}}})
    assert macros == r"\newcommand{\RR}{\mathbb{R}}\newcommand{\v}[1]{\mathbf{#1}}"
    assert read_formula(r"\v{x} \in \RR", macros).spoken == "x is in the real numbers"
