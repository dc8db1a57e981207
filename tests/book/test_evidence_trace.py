"""From the file to the page to paper: facts of the real book, and one changed cell in each of its tables."""

from __future__ import annotations

import csv
import random
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from bs4 import Tag

from livingbook.evidence.book import BookEvidence, load_evidence
from livingbook.evidence.tables import Table
from tests.books import Book, copy_book
from tests.pdf.comparison import letters, paper

_NUMERIC = ("integer", "number", "year")
_CELL = re.compile(r"```\{code-cell\}[^\n]*\n---\n(.*?)\n---\n", re.DOTALL)
_TABLE = re.compile(r"```\{evidence-table\} (\w+)\n((?::[^\n]*\n)*)")


@dataclass(frozen=True)
class Place:
    """An element of a page that rests on a table: a chart, a table or a fact of the ledger."""

    page: str
    id: str

    def text(self, book: Book) -> str:
        """Give the element as it stands on the page, a chart with the data below it."""
        element = book.page(self.page).find(id=self.id)
        assert isinstance(element, Tag), self
        if element.name == "td":
            return str(element.parent)
        below = element.find_next_sibling() if element.name == "figure" else None
        return str(element) + str(below or "")


def plain(text: str) -> str:
    """Write every space as a plain one; a list need not keep a number and its unit on one line."""
    return " ".join(text.split())


def evidence_of(book: Book) -> BookEvidence:
    return load_evidence(book.path, ["references.bib"])


def chapters(book: Book) -> dict[str, str]:
    files = [book.path / "intro.md", *sorted((book.path / "chapters").glob("*.md"))]
    return {
        path.relative_to(book.path).with_suffix(".html").as_posix(): path.read_text(encoding="utf-8") for path in files
    }


def places(book: Book) -> dict[str, list[Place]]:
    """List, for each table, what rests on it."""
    found: dict[str, list[Place]] = {}
    for page, text in chapters(book).items():
        for metadata in _CELL.findall(text):
            cell = yaml.safe_load(metadata)
            for table in cell.get("livingbook", {}).get("tables", []):
                found.setdefault(table, []).append(Place(page, cell["mystnb"]["figure"]["name"]))
        for table, options in _TABLE.findall(text):
            if name := re.search(r":name: (\S+)", options):
                found.setdefault(table, []).append(Place(page, name[1]))
    for fact in evidence_of(book).facts.values():
        if fact.computation:
            found.setdefault(fact.computation.table, []).append(Place("chapters/ledger.html", f"fact-{fact.id}"))
    return found


def fixed_columns(table: Table, evidence: BookEvidence) -> set[str]:
    """Name the columns whose values choose rows or tell them apart; another value there would be another row."""
    chosen = set(table.key)
    for fact in evidence.facts.values():
        rule = fact.computation
        if rule and rule.table == table.name:
            for conditions in (rule.where, rule.of, rule.minus):
                chosen |= set(conditions or {})
    return chosen


def change_one_cell(table: Table, evidence: BookEvidence, shown: set[str], *, drawn: bool) -> None:
    """Change a cell that readers get to see: a number that facts are computed from, else one shown in a table.

    Where a table does nothing but have its rows counted, no cell can be seen, so a row goes.
    """
    with table.path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    types = {field.name: field.type for field in table.fields}
    computed = [
        f.computation.column for f in evidence.facts.values() if f.computation and f.computation.table == table.name
    ]
    if not (set(computed) - {None} or shown or drawn):
        rows.pop()
    free = [name for name in header if name not in fixed_columns(table, evidence) | {"source", "confidence"}]
    wanted = sorted(free, key=lambda name: (name not in computed, name not in shown, types[name] not in _NUMERIC))
    for name in wanted:
        index = header.index(name)
        numbers = [row for row in rows if row[index]]
        if types[name] in _NUMERIC and numbers:
            row = max(numbers, key=lambda row: float(row[index]))
            row[index] = str(round(float(row[index]) + 1, 3)).removesuffix(".0")
            break
        if types[name] == "string" and numbers:
            numbers[0][index] += " indeed"
            break
    else:
        raise AssertionError(f"{table.name}: no cell can be changed")
    with table.path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


@pytest.fixture(scope="module")
def changed(real_book: Book, tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The real book with one cell changed in every table."""
    book = copy_book(real_book.path, tmp_path_factory.mktemp("changed") / "book")
    evidence = evidence_of(book)
    for table in evidence.tables.values():
        shown = {
            column.strip()
            for text in chapters(book).values()
            for name, options in _TABLE.findall(text)
            if name == table.name
            for columns in re.findall(r":columns: (.*)", options) or [",".join(f.name for f in table.fields)]
            for column in columns.split(",")
        }
        drawn = any(table.name in (yaml.safe_load(cell).get("livingbook") or {}).get("tables", [])
                    for text in chapters(book).values() for cell in _CELL.findall(text))  # fmt: skip
        change_one_cell(table, evidence, shown, drawn=drawn)
    outcome = book.make()
    assert outcome.ok, outcome.output[-3000:]
    return book


def test_ten_facts_from_the_file_to_the_page_to_paper(real_book: Book) -> None:
    evidence = evidence_of(real_book)
    uses = {
        page: [fact for fact in dict.fromkeys(re.findall(r"\{fact\}`([^`|]+)", text)) if fact in evidence.facts]
        for page, text in chapters(real_book).items()
        if "{chapter-numbers}" in text
    }
    pairs = [(page, fact) for page, facts in sorted(uses.items()) for fact in facts]
    for page, fact_id in random.Random(1957).sample(pairs, 10):
        value = plain(evidence.facts[fact_id].in_prose())
        row = real_book.page(page).find(id=f"fact-{fact_id}")
        assert isinstance(row, Tag), (page, fact_id)
        assert plain(row.get_text(strip=True)) == value
        ledger = real_book.page("chapters/ledger.html").find(id=f"fact-{fact_id}")
        assert isinstance(ledger, Tag)
        assert plain(ledger.get_text(strip=True)) == value
        printed = paper(real_book.html / "downloads" / f"{Path(page).stem}.pdf")
        assert letters(value + evidence.facts[fact_id].statement) in printed, (page, fact_id)


def test_a_changed_cell_reaches_what_rests_on_its_table(real_book: Book, changed: Book) -> None:
    before, after = evidence_of(real_book), evidence_of(changed)
    unmoved = []
    for table, rest in places(real_book).items():
        assert before.tables[table].rows() != after.tables[table].rows()
        if all(place.text(real_book) == place.text(changed) for place in rest):
            unmoved.append(table)
    assert unmoved == []


def test_every_table_is_shown_somewhere(real_book: Book) -> None:
    assert set(evidence_of(real_book).tables) - set(places(real_book)) == set()


def test_changed_facts_reach_ledger_and_paper(real_book: Book, changed: Book) -> None:
    before, after = evidence_of(real_book).facts, evidence_of(changed).facts
    moved = [fact for fact in after.values() if fact.value != before[fact.id].value]
    assert len(moved) >= 10
    printed = paper(changed.html / "downloads" / "ledger.pdf")
    for fact in moved:
        row = changed.page("chapters/ledger.html").find(id=f"fact-{fact.id}")
        assert isinstance(row, Tag)
        assert plain(row.get_text(strip=True)) == plain(fact.in_prose())
        assert letters(fact.in_prose() + fact.statement) in printed, fact.id


def test_changed_tables_can_be_downloaded(changed: Book) -> None:
    for table in evidence_of(changed).tables.values():
        assert (changed.html / "data" / "tables" / table.path.name).read_bytes() == table.path.read_bytes()
