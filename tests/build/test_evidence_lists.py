"""The lists of evidence in a tiny book: numbers of a chapter, claims, ledger, corrections, tables; on page and paper."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup, Tag

from tests.books import Book, copy_root
from tests.conftest import REPOSITORY
from tests.pdf.reading import full_text, pdf

TinyBook = Callable[[str], Book]
NBSP = "\u00a0"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Book:
    book = copy_root("evidence-lists", tmp_path_factory.mktemp("lists") / "a book")
    for builder in ("bookpdf", "html"):
        outcome = book.build(builder, strict=True)
        assert outcome.ok, outcome.output
    return book


def rows(page: BeautifulSoup, selector: str) -> list[list[str]]:
    table = page.select_one(selector)
    assert table is not None
    return [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in table.select("tr")]


def one(page: BeautifulSoup | Tag, selector: str) -> Tag:
    found = page.select(selector)
    assert len(found) == 1, (selector, found)
    return found[0]


def paper(book: Book, name: str) -> str:
    return full_text(pdf(book, name)).replace(NBSP, " ")


def test_a_chapter_ends_with_every_number_that_it_uses_once_in_order(built: Book) -> None:
    found = rows(built.page("chapters/flights.html"), ".chapter-numbers table")
    assert found[0] == ["Value", "What it is", "As of", "Source", "How we count"]
    assert [row[0] for row in found[1:]] == ["68", "50 per cent", "1 December 2025", "4"]
    assert found[1][1:] == [
        "States that signed the charter",
        f"15{NBSP}January 2026",
        "[ 1 ] , list of signatories; [ 2 ] , preface",
        "Medium confidence. One signature a state.",
    ]
    assert found[4][4] == "Number of all rows, from the table ‘ Flights since 2023 ’."


def test_facts_of_a_claim_belong_to_the_numbers_of_its_chapter(built: Book) -> None:
    found = rows(built.page("chapters/costs.html"), ".chapter-numbers table")
    assert [row[0] for row in found[1:]] == ["3.80 billion crowns"]


def test_values_in_a_box_and_where_asked_for_lead_to_their_rows(built: Book) -> None:
    page = built.page("chapters/flights.html")
    links = [(link.get_text(), link["href"]) for link in page.select("a.fact-link")]
    assert links == [
        ("sixty-eight", "#fact-signatories"),
        ("four", "#fact-flights-total"),
        (f"1{NBSP}December 2025", "#fact-flight-last"),
    ]
    for _, address in links:
        assert one(page, str(address)).name == "td"


def test_a_value_inside_a_link_is_no_second_link(built: Book) -> None:
    link = one(built.page("chapters/flights.html"), '.at-a-glance a[href="costs.html"]')
    assert link.get_text() == f"Norland flew 50{NBSP}per cent of them"
    assert link.select("a") == []


def test_pages_load_only_the_scripts_that_they_need(built: Book) -> None:
    marks = {"facts.js": "fact-note-", "filter.js": "table-filter-"}
    for script, mark in marks.items():  # one of them is a template, with '_t' behind its name
        source = next((REPOSITORY / "livingbook/evidence/static").glob(f"{script}*"))
        assert mark in source.read_text(encoding="utf-8")
    loads = {
        name: [script for script, mark in marks.items() if mark in built.scripts(name)]
        for name in ("intro.html", "chapters/flights.html", "chapters/ledger.html")
    }
    assert loads == {
        "intro.html": [],
        "chapters/flights.html": ["facts.js", "filter.js"],
        "chapters/ledger.html": ["filter.js"],
    }


def test_a_claim_and_the_page_of_all_claims_lead_to_each_other(built: Book) -> None:
    box = one(built.page("chapters/costs.html"), "#claim-sharing-saves")
    assert box.get_text(" ", strip=True).startswith(
        "What the article said Sharing lowers the cost of flights. Verdict: Holds in part. "
        f"The flights cost 3.80{NBSP}billion crowns in all [ 1 ] ."
    )
    assert f"As of: 31{NBSP}January 2026." in box.get_text()
    one(box, 'a[href="claims.html#claim-sharing-saves"]')
    page = built.page("chapters/claims.html")
    row = one(page, "#claim-sharing-saves").parent
    assert row is not None
    one(row, 'a[href="costs.html#claim-sharing-saves"]')


def test_claims_stand_in_the_order_of_the_chapters_below_their_sum(built: Book) -> None:
    page = built.page("chapters/claims.html")
    found = rows(page, "table.claims-table")
    assert [(row[0], row[1], row[3]) for row in found[1:]] == [
        ("Every state flies.", "Wrong", "Flights"),
        ("Sharing lowers the cost of flights.", "Holds in part", "Costs"),
    ]
    text = one(page, "article").get_text()
    assert "The book judges 2 claims of the article: 1 holds in part and 1 is wrong." in text


def test_the_ledger_tells_source_rule_use_and_what_is_overdue(built: Book) -> None:
    page = built.page("chapters/ledger.html")
    found = {row[0]: row[1:] for row in rows(page, "table.fact-ledger")[1:]}
    assert list(found) == ["1 December 2025", "4", "68", "50 per cent", "3.80 billion crowns"]
    assert found["68"] == [
        "States that signed the charter Medium confidence. One signature a state.",
        f"15{NBSP}January 2026 Overdue : to be looked at by 1{NBSP}March 2026.",
        f"[ 1 ] , list of signatories; [ 2 ] , preface Checked 1{NBSP}February 2026 and 2{NBSP}February 2026.",
        "Flights",
    ]
    assert found["4"][3] == "Introduction ; Flights"
    assert found["50 per cent"][0].endswith("Norland as a share of all rows, from the table ‘ Flights since 2023 ’.")
    links = [link["href"] for link in page.select("#fact-cost ~ td:last-child a")]
    assert links == ["costs.html#fact-cost"]
    assert len(page.select(".overdue")) == 1


def test_no_correction_is_said_in_words(built: Book) -> None:
    assert "No correction has been made so far." in one(built.page("chapters/corrections.html"), "article").get_text()


def test_every_table_is_described_and_can_be_downloaded(built: Book) -> None:
    page = built.page("chapters/methods.html")
    section = one(page, "section#data-flights")
    names = [name.get_text().rstrip(":") for name in section.select("dt")]
    assert names == ["How we count", "As of", "Sources", "Columns", "Size", "Licence", "Download"]
    assert "4 rows, 6 columns" in section.get_text()
    for address in ("../data/tables/flights.csv", "../data/datapackage.json"):
        one(page, f'a[href="{address}"]')
        assert (built.html / "chapters" / address).resolve().is_file()


def test_versions_and_runs_are_told(built: Book) -> None:
    page = built.page("chapters/methods.html")
    assert dict(map(tuple, rows(page, "table.tool-versions")))["Sphinx"].count(".") == 2  # type: ignore[arg-type]
    assert "No chapter computes a chart." in one(page, "section#runs").get_text()


def test_all_of_it_stands_on_paper(built: Book) -> None:
    assert "68 States that signed the charter 15 January 2026 [1], list of signatories" in paper(built, "flights.pdf")
    assert "Verdict: Holds in part. The flights cost 3.80 billion crowns in all [1]." in paper(built, "costs.pdf")
    assert "Every state flies. Wrong Only some states fly." in paper(built, "claims.pdf")
    assert "Overdue: to be looked at by 1 March 2026." in paper(built, "ledger.pdf")
    assert "How we count Flights that left the ground, failures included." in paper(built, "methods.pdf")
    assert "No correction has been made so far." in paper(built, "corrections.pdf")


def test_corrections_link_their_pages_and_comments(tiny_book: TinyBook) -> None:
    book = tiny_book("evidence-lists")
    entry = "{date: 2026-01-05, page: chapters/costs, was: It cost 1., is: It cost 2., reported_by: A. Reader, comment: 'costs-talk#comment-12'}"
    costs = (book.path / "chapters" / "costs.md").read_text()
    book.write(
        "chapters/costs.md",
        f"---\ncomments_id: costs-talk\n---\n{costs}"
        if not costs.startswith("---")
        else costs.replace("---\n", "---\ncomments_id: costs-talk\n", 1),
    )
    book.replace("evidence/corrections.yml", "corrections: []", f"corrections:\n  - {entry}\n")
    outcome = book.build(strict=True)
    assert outcome.ok, outcome.output
    page = book.page("chapters/corrections.html")
    assert rows(page, "table.corrections")[1] == [
        f"5{NBSP}January 2026",
        "Costs",
        "It cost 1.",
        "It cost 2.",
        "A. Reader",
    ]
    one(page, 'table.corrections a[href="costs.html"]')
    assert one(page, 'table.corrections a[href="costs.html#comment-12"]').get_text() == "A. Reader"
    assert book.build("bookpdf", strict=True).ok
    assert "A. Reader" in paper(book, "corrections.pdf")


def test_a_changed_cell_changes_sentence_table_ledger_download_and_paper(tiny_book: TinyBook) -> None:
    book = tiny_book("evidence-lists")
    for builder in ("bookpdf", "html"):
        assert book.build(builder).ok
    book.replace("evidence/tables/flights.csv", "2.2,false", "3.2,false")
    for builder in ("bookpdf", "html"):
        outcome = book.build(builder, strict=True)
        assert outcome.ok, outcome.output
    new = f"4.80{NBSP}billion crowns"
    costs = book.page("chapters/costs.html")
    assert f"They cost {new}." in costs.get_text()
    assert one(costs, "#fact-cost").get_text(strip=True) == "4.80 billion crowns"
    assert new in book.page("chapters/claims.html").get_text()
    assert one(book.page("chapters/ledger.html"), "#fact-cost").get_text(strip=True) == "4.80 billion crowns"
    assert "3.2,false" in (book.html / "data/tables/flights.csv").read_text(encoding="utf-8")
    for name in ("costs.pdf", "claims.pdf", "ledger.pdf"):
        assert "4.80 billion crowns" in paper(book, name)
        assert "3.80 billion" not in paper(book, name)


def test_a_new_use_or_title_in_one_chapter_reaches_the_lists(tiny_book: TinyBook) -> None:
    book = tiny_book("evidence-lists")
    for builder in ("bookpdf", "html"):
        assert book.build(builder).ok
    book.replace("intro.md", "flights.\n", "flights that cost {fact}`cost`.\n")
    book.replace("chapters/costs.md", "# Costs", "# Prices")
    for builder in ("bookpdf", "html"):
        assert book.build(builder, strict=True).ok
    ledger = book.page("chapters/ledger.html")
    assert [link.get_text() for link in ledger.select("#fact-cost ~ td:last-child a")] == [
        "Introduction",
        "Prices",
    ]
    assert rows(book.page("chapters/claims.html"), "table.claims-table")[2][3] == "Prices"
    assert "Introduction; Prices" in paper(book, "ledger.pdf")
    assert "Prices" in paper(book, "claims.pdf")


def test_a_fact_becomes_overdue_by_time_alone(tiny_book: TinyBook, monkeypatch: pytest.MonkeyPatch) -> None:
    book = tiny_book("evidence-lists")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772236800")  # 28 February 2026
    book.replace("CITATION.cff", "2026-11-22", "2026-02-20")
    for builder in ("bookpdf", "html"):
        outcome = book.build(builder, strict=True)
        assert outcome.ok, outcome.output
    assert book.page("chapters/ledger.html").select(".overdue") == []
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772496000")  # 3 March 2026
    for builder in ("bookpdf", "html"):
        assert book.build(builder, strict=True).ok
    one(book.page("chapters/ledger.html"), ".overdue")
    assert "Overdue" in paper(book, "ledger.pdf")


def written_alone(book: Book) -> list[str]:
    """Build as a command does, in a process of its own, and name the pages that were written."""
    run = subprocess.run(
        [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", "."],
        cwd=book.path, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    return sorted(re.findall(r"writing output\.\.\. \[ *\d+%\] ([\w/-]+)", re.sub(r"\x1b\[[\d;]*m", "", run.stdout)))


def test_only_what_a_change_concerns_is_written_anew(tiny_book: TinyBook) -> None:
    book = tiny_book("evidence-lists")
    assert len(written_alone(book)) == 8
    assert written_alone(book) == []
    book.replace("intro.md", "# A tiny book\n", "# A tiny book\n\nA line more.\n")
    assert written_alone(book) == ["intro"]
    book.replace("intro.md", "flights.\n", "flights that cost {fact}`cost`.\n")
    assert written_alone(book) == ["chapters/claims", "chapters/corrections", "chapters/ledger", "intro"]
    assert "Introduction" in one(book.page("chapters/ledger.html"), "#fact-cost ~ td:last-child").get_text()


def test_all_faults_of_the_chapters_are_told_at_once(tiny_book: TinyBook) -> None:
    book = tiny_book("evidence-lists")
    book.replace("chapters/costs.md", "```{claim} sharing-saves\n```", "```{claim} everyone-flies\n```")
    book.replace("chapters/flights.md", "```{claim} everyone-flies\n```", "```{claim} everyone-flis\n```")
    book.replace("chapters/flights.md", "last|year`", "last|year,month`")
    book.replace("intro.md", "flight-last`", "flight-last|link`")
    book.replace("chapters/methods.md", "myst-nb\n", "myst-nbb\n")
    outcome = book.build()
    assert not outcome.ok
    for told in (
        "chapters/costs.md:5: claim 'everyone-flies' belongs to chapters/flights, as evidence/claims.yml says, not to chapters/costs",
        "chapters/flights.md:11: claim: there is no claim 'everyone-flis' in evidence/claims.yml (did you mean 'everyone-flies'?)",
        "chapters/flights.md:9: fact 'flight-last': one form at a time, not year and month",
        "intro.md:3: fact 'flight-last' is to be a link, but the chapter has no 'chapter-numbers' to lead to",
        "chapters/methods.md:17: tool-versions: no package 'myst-nbb' is installed (did you mean 'myst-nb'?)",
        "evidence/claims.yml:1: claim 'sharing-saves' is shown nowhere; put a {claim} box with it into chapters/costs",
        "evidence/claims.yml:11: claim 'everyone-flies' is shown nowhere",
    ):
        assert told in outcome.output, outcome.output
    assert not (book.html / "intro.html").exists()


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("chapters/costs.md", "```{claim} sharing-saves\n```\n", "```{claim} sharing-saves\n```\n" * 2, "has a box in this chapter already"),
        ("chapters/costs.md", "```{chapter-numbers}\n```\n", "```{chapter-numbers}\n```\n\n" * 2, "a second 'chapter-numbers'"),
        ("chapters/flights.md", ":searchable:", ":where: state = Westland", "no row of 'flights' meets ':where: state = Westland'"),
        ("chapters/flights.md", ":searchable:", ":where: state", "':where: state' must read 'column = value'"),
        ("evidence/facts.yml", "column: day", "column: dya", "table 'flights' has no column 'dya' (did you mean 'day'?)"),
        ("evidence/claims.yml", "verdict: wrong", "verdict: worng", "'worng' is not one of"),
    ],
)  # fmt: skip
def test_bad_input_stops_the_build(tiny_book: TinyBook, name: str, old: str, new: str, told: str) -> None:
    book = tiny_book("evidence-lists")
    book.replace(name, old, new)
    outcome = book.build()
    assert not outcome.ok
    assert told in outcome.output
    assert not (book.html / "intro.html").exists()


def test_what_is_written_for_the_next_build_names_only_the_lists(built: Book) -> None:
    written = json.loads((built.html / "_livingbook/evidence.json").read_text(encoding="utf-8"))
    assert sorted(written) == ["chapters/claims", "chapters/corrections", "chapters/ledger"]
