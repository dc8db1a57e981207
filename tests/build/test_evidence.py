"""Facts, tables and charts in a tiny book: what a reader sees, and what an author is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.books import Book, copy_root

TinyBook = Callable[[str], Book]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Book:
    book = copy_root("evidence-small", tmp_path_factory.mktemp("evidence") / "a book")
    outcome = book.build(strict=True)
    assert outcome.ok, outcome.output
    return book


def test_facts_read_as_a_sentence(built: Book) -> None:
    first, second = built.page("intro.html").select("section > p")[:2]
    assert first.get_text() == ("By 10\u00a0April 2026, sixty-eight states (68) had spent 22.1\u00a0billion euros [1].")
    assert second.get_text() == "In April 2026 it was 22.1, on 10\u00a0April of 2026."


def test_table_shows_the_chosen_columns_and_rows(built: Book) -> None:
    table = built.page("chapter.html").select_one("table.evidence-table")
    assert table is not None
    rows = [[cell.get_text(strip=True) for cell in row.select("th, td")] for row in table.select("tr")]
    assert rows == [
        ["Year", "Launches", "First launch", "Source"],
        ["2023", "1,212", "3\u00a0January 2023", "[2]"],
        ["2025", "1,317", "–", "[1]"],
    ]
    assert table.select("tbody td")[1]["class"] == ["text-right"]


def test_source_line_stands_below_table_and_chart(built: Book) -> None:
    page = built.page("chapter.html")
    lines = [line.get_text() for line in page.select(".source-line")]
    assert lines == [
        "Source: [2]. As of: 31\u00a0December 2025. Licence: CC BY 4.0. How we count: Attempts, failures included.",
        "Source: [2]. As of: 31\u00a0December 2025. How we count: Attempts, failures included.",
    ]


def test_chart_is_an_inline_drawing_that_follows_the_theme(built: Book) -> None:
    figure = built.page("chapter.html").select_one("figure#fig-launches")
    assert figure is not None
    drawing = figure.select_one("svg")
    assert drawing is not None
    assert drawing["role"] == "img"
    assert drawing["aria-label"] == 'A line that rises to 1,317 launches in 2025 & "beyond".'
    assert 'stroke="var(--chart-blue,#0b5fa5)"' in str(drawing)
    assert all(element["id"].startswith("fig-launches-") for element in drawing.select("[id]"))
    assert figure.select("script, img") == []


def test_references_to_chart_and_table_are_numbered(built: Book) -> None:
    first = built.page("chapter.html").select_one("section > p")
    assert first is not None
    assert first.get_text() == "Fig. 1.1 and Table 1.1 agree."


def test_a_changed_cell_changes_chart_and_table(tiny_book: TinyBook) -> None:
    book = tiny_book("evidence-small")
    assert book.build().ok
    before = str(book.page("chapter.html").select_one("svg"))
    book.replace("evidence/tables/launches.csv", "2025,1317", "2025,2345")
    outcome = book.build()
    assert outcome.ok, outcome.output
    page = book.page("chapter.html")
    assert "2,345" in page.select_one("table.evidence-table").get_text()  # type: ignore[union-attr]
    assert str(page.select_one("svg")) != before


def test_a_changed_fact_changes_the_sentence(tiny_book: TinyBook) -> None:
    book = tiny_book("evidence-small")
    assert book.build().ok
    book.replace("evidence/facts.yml", "value: 68", "value: 71")
    assert book.build().ok
    assert "seventy-one states (71)" in book.page("intro.html").get_text()


def test_all_faults_of_the_chapters_are_told_at_once_and_before_a_page_is_written(
    tiny_book: TinyBook,
) -> None:
    book = tiny_book("evidence-small")
    book.replace("intro.md", "{fact}`signatories`", "{fact}`signatorys`")
    book.replace("intro.md", "{fact}`budget|value`", "{fact}`budget|year`")
    book.replace("chapter.md", "tables: [launches]", "tables: [launch]\n  colour: red")
    book.replace("chapter.md", ":where: featured", ":where: feature")
    outcome = book.build()
    assert not outcome.ok
    for told in (
        "intro.md:7: there is no fact 'signatorys' in evidence/facts.yml (did you mean 'signatories'?)",
        "intro.md:9: fact 'budget': a number takes 'words' or 'value', not 'year'",
        "there is no table 'launch' in evidence/datapackage.yaml (did you mean 'launches'?)",
        "unknown key 'livingbook.colour'",
        "table 'launches' has no column 'feature' (did you mean 'featured'?)",
    ):
        assert told in outcome.output
    assert not (book.html / "intro.html").exists()


def test_a_mended_book_builds_after_a_failed_build(tiny_book: TinyBook) -> None:
    book = tiny_book("evidence-small")
    book.replace("intro.md", "{fact}`signatories`", "{fact}`signatorys`")
    assert not book.build().ok
    book.replace("intro.md", "{fact}`signatorys`", "{fact}`signatories`")
    outcome = book.build(strict=True)
    assert outcome.ok, outcome.output


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("evidence/facts.yml", "key: charter", "key: chartre", "'chartre' is not in references.bib (did you mean 'charter'?)"),
        ("evidence/facts.yml", "as_of: 2026-01-15", "as_of: 2999-01-15", "as_of: 2999-01-15 lies after today"),
        ("evidence/tables/launches.csv", "2024,1263", "2024,many", "launches.csv:3: column 'launches': 'many' is no integer"),
        ("chapter.md", "alt: A line", "text: A line", "missing 'mystnb.image.alt'"),
        ("references.bib", "org/list}\n}", "org/list\n", "references.bib: syntax error in line"),
        ("intro.md", "{cite:p}`charter`", "{cite:p}`chartre`", 'could not find bibtex key "chartre"'),
        ("chapter.md", "{numref}`fig-launches`", "{numref}`fig-launch`", "fig-launch"),
    ],
)  # fmt: skip
def test_bad_input_names_place_and_remedy(tiny_book: TinyBook, name: str, old: str, new: str, told: str) -> None:
    book = tiny_book("evidence-small")
    book.replace(name, old, new)
    outcome = book.build(strict=True)
    assert not outcome.ok
    assert told in outcome.output


def test_a_cell_that_raises_stops_the_build(tiny_book: TinyBook) -> None:
    book = tiny_book("evidence-small")
    book.replace("chapter.md", 'table("launches")', 'table("lunches")')
    outcome = book.build()
    assert not outcome.ok
    assert "the data package has no table 'lunches' (did you mean 'launches'?)" in outcome.output
    assert "chapter.md: a code cell failed: KeyError" in outcome.output


def test_a_picture_without_text_alternative_stops_a_strict_build(tiny_book: TinyBook) -> None:
    book = tiny_book("evidence-small")
    book.write("drawing.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>')
    book.replace("chapter.md", "# A chapter\n", "# A chapter\n\n![](drawing.svg)\n")
    outcome = book.build(strict=True)
    assert not outcome.ok
    assert "picture 'drawing.svg' has no text alternative" in outcome.output
