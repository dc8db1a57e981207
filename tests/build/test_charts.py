"""Chart figures in a tiny book: what stands below a chart, which files it brings, and what other formats get."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.books import Book, copy_root

TinyBook = Callable[[str], Book]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Book:
    book = copy_root("charts-small", tmp_path_factory.mktemp("charts") / "a book")
    outcome = book.build(strict=True)
    assert outcome.ok, outcome.output
    return book


def test_the_line_below_a_chart_names_the_licence(built: Book) -> None:
    first, second = (line.get_text() for line in built.page("chapter.html").select("figcaption .source-line"))
    start = "Source: [2]. As of: 31\u00a0December 2025. Licence: CC BY 4.0. How we count: "
    assert first == start + "Attempts, failures included."
    assert second == start + "Added up by us."


def test_a_text_alternative_may_state_facts(built: Book) -> None:
    drawing = built.page("chapter.html").select_one("#fig-launches svg")
    assert drawing is not None
    assert drawing["aria-label"] == "A line that rises to 1,317 launches."


def test_readers_see_the_rows_that_a_chart_draws(built: Book) -> None:
    tables = built.page("chapter.html").select(".chart-data table")
    rows = [[[cell.get_text() for cell in row.select("th, td")] for row in table.select("tr")] for table in tables]
    assert rows == [
        [["Year", "Launches", "Featured"], ["2023", "1,212", "yes"], ["2024", "1,263", "no"], ["2025", "1,317", "yes"]],
        [["Span of years", "Launches"], ["featured", "2,529"], ["other", "1,263"]],
    ]


def test_every_file_below_a_chart_is_there(built: Book) -> None:
    links = built.page("chapter.html").select(".chart-links a[download]")
    assert [link.get_text() for link in links] == ["CSV", "SVG", "PNG", "Code"] * 2
    files = [built.html / str(link["href"]) for link in links]
    csv, svg, png, code = (file.read_bytes() for file in files[:4])
    assert csv == (built.path / "evidence" / "tables" / "launches.csv").read_bytes()
    assert b'fill="#ffffff"' in svg
    assert b"var(--" not in svg
    assert png.startswith(b"\x89PNG")
    assert code.startswith(b"import altair as alt\n")


def test_exploring_waits_for_the_reader(built: Book) -> None:
    page = built.page("chapter.html")
    button = page.select_one("button.chart-explore")
    assert button is not None
    assert button.has_attr("hidden")
    assert not any("vega" in str(script.get("src")) for script in page.select("script"))
    assert "livingbookVegaEmbed" in (built.html / str(button["data-runtime"])).read_text(encoding="utf-8")
    chart = json.loads((built.html / str(button["data-chart"])).read_text(encoding="utf-8"))
    assert chart["description"] == "A line that rises to 1,317 launches."
    assert "var(--chart-blue)" in json.dumps(chart)


def test_only_a_page_with_charts_loads_their_script(built: Book) -> None:
    assert ".chart-explore" in built.scripts("chapter.html")
    assert ".chart-explore" not in built.scripts("intro.html")


def test_another_format_gets_the_figure_alone(tiny_book: TinyBook) -> None:
    book = tiny_book("charts-small")
    outcome = book.build("text")
    assert outcome.ok, outcome.output
    text = (book.path / "_build" / "text" / "chapter.txt").read_text(encoding="utf-8")
    assert "A line that rises to 1,317 launches." in text
    assert "How we count" in text
    for word in ("Data of this chart", "Explore", "PNG"):
        assert word not in text


def test_a_changed_cell_changes_data_files_and_chart(tiny_book: TinyBook) -> None:
    book = tiny_book("charts-small")
    assert book.build().ok
    before = (book.html / "_charts" / "chapter" / "fig-launches.png").read_bytes()
    book.replace("evidence/tables/launches.csv", "2025,1317", "2025,2345")
    outcome = book.build()
    assert outcome.ok, outcome.output
    assert "2,345" in book.page("chapter.html").select(".chart-data")[0].get_text()
    assert "2345" in (book.html / "_charts" / "chapter" / "fig-launches.json").read_text(encoding="utf-8")
    assert (book.html / "_charts" / "chapter" / "fig-launches.png").read_bytes() != before


def test_an_edit_of_prose_leaves_data_and_exploring_below_a_chart(tiny_book: TinyBook) -> None:
    book = tiny_book("charts-small")
    assert book.build().ok
    before = [str(part) for part in book.page("chapter.html").select(".chart-data, .chart-links, .chart-explore")]
    book.write("chapter.md", (book.path / "chapter.md").read_text(encoding="utf-8") + "\nOne more sentence.\n")
    outcome = book.build()
    assert outcome.ok
    assert "Using cached notebook" in outcome.output
    page = book.page("chapter.html")
    assert "One more sentence." in page.get_text()
    assert [str(part) for part in page.select(".chart-data, .chart-links, .chart-explore")] == before != []


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("chapter.md", "{fact}`launches-2025`", "{fact}`launches-2026`", "alt: there is no fact 'launches-2026' in evidence/facts.yml (did you mean 'launches-2025'?)"),
        ("evidence/tables/launches.csv", "2024,", "2023,", "launches.csv:3: primary key: the same as in the row at position 2"),
        ("evidence/tables/launches.csv", "1263", "0", "launches.csv:3: column 'launches': constraint error: constraint \"minimum\" is \"1\""),
        ("evidence/datapackage.yaml", "minimum: 1", "minimun: 1", "constraint \"minimun\" is not supported"),
    ],
)  # fmt: skip
def test_bad_input_names_place_and_remedy(tiny_book: TinyBook, name: str, old: str, new: str, told: str) -> None:
    book = tiny_book("charts-small")
    book.replace(name, old, new)
    outcome = book.build()
    assert not outcome.ok
    assert told in outcome.output
    assert not (book.html / "chapter.html").exists()
