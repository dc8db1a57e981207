"""Facts, tables and the identity of the book are checked as a whole: all faults, each with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from livingbook.errors import BookError
from livingbook.evidence.facts import load_facts
from livingbook.evidence.sources import source_keys
from livingbook.evidence.tables import load_tables
from livingbook.publication import load_publication

TODAY = date(2026, 11, 22)
FACT = """\
crew:
  statement: People on board
  value: 4
  as_of: 2026-04-01
  sources:
    - key: nasa
      locator: page 2
      checked: 2026-11-22
  confidence: high
"""


def write(folder: Path, text: str, name: str = "facts.yml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def faults(path: Path) -> list[str]:
    with pytest.raises(BookError) as caught:
        load_facts(path, sources={"nasa", "esa"}, today=TODAY)
    return [fault.removeprefix(f"{path}:") for fault in caught.value.faults] or [str(caught.value)]


def test_a_fact_is_read_with_date_and_source(tmp_path: Path) -> None:
    fact = load_facts(write(tmp_path, FACT), sources={"nasa"}, today=TODAY)["crew"]
    assert (fact.value, fact.as_of, fact.sources[0].key) == (4, date(2026, 4, 1), "nasa")
    assert fact.in_prose("words") == "four"


def test_an_empty_file_holds_no_facts(tmp_path: Path) -> None:
    assert load_facts(write(tmp_path, "# nothing yet\n"), sources=set(), today=TODAY) == {}


def test_all_faults_are_listed_with_their_lines(tmp_path: Path) -> None:
    text = FACT + FACT.replace("crew:", "crew2:").replace("nasa", "nasaa").replace("2026-04-01", "2027-04-01")
    found = faults(write(tmp_path, text))
    assert found == [
        "15: 'crew2' source 'nasaa' is not in references.bib (did you mean 'nasa'?)",
        "13: 'crew2' as_of: 2027-04-01 lies after today, 2026-11-22",
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("confidence: high", "confidence: hihg", "9: 'crew' confidence: 'hihg' is not one of high, medium (did you mean 'high'?)"),
        ("  statement: People on board\n", "", "'crew' missing 'statement'"),
        ("statement:", "statment:", "unknown key 'statment' (did you mean 'statement'?)"),
        ("      locator: page 2\n", "", "sources.0: missing 'locator'"),
        ("as_of: 2026-04-01", "as_of: spring", "as_of: 'spring' does not match"),
        ('value: 4', 'value: four\n  unit: people', "a unit stands only after a number"),
        ("checked: 2026-11-22", "checked: 2026-11-23", "checked: 2026-11-23 lies after today"),
        ("  value: 4\n", "  value: 4\n  value: 5\n", "key 'value' stands already on line 3"),
        ("crew:", "Crew Size:", "'Crew Size' does not match"),
        ("value: 4", "value: [4", "not valid YAML"),
        ("as_of: 2026-04-01", "as_of: 2026-04-31", "4: '2026-04-31' is no day of the calendar"),
    ],
)  # fmt: skip
def test_a_fault_names_place_and_remedy(tmp_path: Path, old: str, new: str, told: str) -> None:
    found = faults(write(tmp_path, FACT.replace(old, new)))
    assert any(told in fault for fault in found), found


def test_a_plan_may_lie_ahead(tmp_path: Path) -> None:
    text = FACT.replace("value: 4", "value: 2028-12-31")
    assert load_facts(write(tmp_path, text), sources={"nasa"}, today=TODAY)["crew"].value == date(2028, 12, 31)


PACKAGE = """\
name: tables
title: Tables
licenses: [{name: CC-BY-4.0}]
resources:
  - name: crews
    path: tables/crews.csv
    title: Crews
    description: One row a crew.
    counting: Everyone on board.
    as_of: 2026-04-01
    sources: [{key: nasa}]
    schema:
      fields:
        - {name: ship, type: string}
        - {name: people, type: integer}
"""


def test_a_table_is_read_with_the_types_of_its_columns(tmp_path: Path) -> None:
    write(tmp_path, PACKAGE, "evidence/datapackage.yaml")
    write(tmp_path, "ship,people\nOrion,4\nSoyuz,\n", "evidence/tables/crews.csv")
    table = load_tables(tmp_path, sources={"nasa"})["crews"]
    assert table.rows() == [{"ship": "Orion", "people": 4}, {"ship": "Soyuz", "people": None}]
    assert table.field("people").title == "People"
    with pytest.raises(KeyError, match="did you mean 'people'"):
        table.field("peple")


def test_all_faults_of_all_tables_are_listed(tmp_path: Path) -> None:
    write(tmp_path, PACKAGE, "evidence/datapackage.yaml")
    write(tmp_path, "ship,people\nOrion,four\nSoyuz\n", "evidence/tables/crews.csv")
    with pytest.raises(BookError) as caught:
        load_tables(tmp_path)
    assert [fault.split("crews.csv:")[1] for fault in caught.value.faults] == [
        "2: column 'people': 'four' is no integer",
        "3: 1 cells, 2 expected",
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "tables/crews.csv",
            "tables/crew.csv",
            "there is no file 'tables/crew.csv' (did you mean 'tables/crews.csv'?)",
        ),
        ("key: nasa", "key: nsa", "source 'nsa' is not in references.bib (did you mean 'nasa'?)"),
        ("type: integer", "type: int", "'int' is not one of"),
        ("as_of: 2026-04-01", "as_of: 2999-04-01", "as_of: 2999-04-01 lies after today"),
        ("    counting: Everyone on board.\n", "", "missing 'counting'"),
    ],
)
def test_a_fault_of_the_package_names_place_and_remedy(tmp_path: Path, old: str, new: str, told: str) -> None:
    write(tmp_path, PACKAGE.replace(old, new), "evidence/datapackage.yaml")
    write(tmp_path, "ship,people\n", "evidence/tables/crews.csv")
    with pytest.raises(BookError, match="datapackage") as caught:
        load_tables(tmp_path, sources={"nasa"})
    assert any(told in fault for fault in caught.value.faults), caught.value.faults


def test_sources_are_the_keys_of_all_bibliographies(tmp_path: Path) -> None:
    first = write(tmp_path, "@misc{a, title={A}}\n@book{b, title={B}}", "one.bib")
    second = write(tmp_path, "@misc{c, title={C}}", "two.bib")
    assert source_keys([first, second]) == {"a", "b", "c"}


def test_a_faulty_bibliography_is_named(tmp_path: Path) -> None:
    twice = write(tmp_path, "@misc{a, title={A}}\n@misc{a, title={B}}", "one.bib")
    with pytest.raises(BookError) as caught:
        source_keys([twice, tmp_path / "none.bib"])
    assert len(caught.value.faults) == 2
    assert "one.bib" in caught.value.faults[0]


CITATION = """\
cff-version: 1.2.0
message: Cite it.
title: "A Title: A Subtitle"
authors: [{name: The Authors}, {given-names: Ada, family-names: Lovelace}]
version: "2026.11"
date-released: 2026-11-22
license: CC-BY-4.0
"""


def test_the_book_says_who_it_is(tmp_path: Path) -> None:
    write(tmp_path, CITATION, "CITATION.cff")
    book = load_publication(tmp_path)
    assert (book.title, book.subtitle) == ("A Title", "A Subtitle")
    assert book.authors == ("The Authors", "Ada Lovelace")
    assert book.licence_url == "https://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("license: CC-BY-4.0", "license: CCBY", "'license: CCBY' is not one of"),
        ("date-released: 2026-11-22", "date-released: soon", "'date-released' 'soon' does not match"),
        ('version: "2026.11"\n', "", "missing 'version'"),
        ("{name: The Authors}", "{naem: The Authors}", "unknown key 'naem' (did you mean 'name'?)"),
    ],
)
def test_a_fault_of_the_citation_file_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    write(tmp_path, CITATION.replace(old, new), "CITATION.cff")
    with pytest.raises(BookError) as caught:
        load_publication(tmp_path)
    assert any(told in fault for fault in caught.value.faults), caught.value.faults
