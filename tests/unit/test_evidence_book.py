"""Computed facts, claims, corrections and the published data package: read, checked, and all faults told at once."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import frictionless
import pytest
from pybtex.database import parse_file

from livingbook.errors import BookError
from livingbook.evidence.book import BookEvidence, load_evidence
from livingbook.evidence.published import describe, publish
from livingbook.evidence.remembered import remembered, state
from tests.books import ROOTS

Change = Callable[[str, str, str], None]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(ROOTS / "evidence-lists", tmp_path / "book")
    return tmp_path / "book"


@pytest.fixture
def change(root: Path) -> Change:
    def replace(name: str, old: str, new: str) -> None:
        file = root / "evidence" / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace


def load(root: Path) -> BookEvidence:
    return load_evidence(root, ["references.bib"])


def faults(root: Path) -> list[str]:
    with pytest.raises(BookError) as caught:
        load(root)
    return [fault.removeprefix(f"{root / 'evidence'}/") for fault in caught.value.faults]


def test_a_computed_fact_has_date_and_sources_of_its_table(root: Path) -> None:
    fact = load(root).facts["flights-total"]
    assert (fact.value, fact.as_of) == (4, date(2025, 12, 31))
    assert [(source.key, source.locator, source.checked) for source in fact.sources] == [
        ("catalogue", "whole list", None)
    ]
    assert fact.rule == "Number of all rows"


def test_a_computed_fact_may_have_its_own_date_and_sources(root: Path) -> None:
    fact = load(root).facts["cost"]
    assert (fact.as_of, fact.sources[0].key) == (date(2025, 6, 30), "charter")
    assert fact.in_prose() == "3.80\u00a0billion crowns"


def test_a_computed_year_is_a_name_and_has_no_comma(root: Path, change: Change) -> None:
    change("datapackage.yaml", "{name: crew, type: integer", "{name: crew, type: year")
    change("facts.yml", "operation: max, column: day", "operation: max, column: crew")
    change("tables/flights.csv", "Norland,4,", "Norland,2026,")
    assert load(root).facts["flight-last"].in_prose() == "2026"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("operation: count}", "operation: cuont}", "'flights-total' compute.operation: 'cuont' is not one of count, sum, mean, first, last, min, max, distinct, share, difference (did you mean 'count'?)"),
        ("{table: flights, operation: count}", "{table: flight, operation: count}", "'flights-total' there is no table 'flight' in evidence/datapackage.yaml (did you mean 'flights'?)"),
        ("{table: flights, operation: count}", "{operation: count}", "compute: missing 'table'"),
        ("operation: count}", "operation: count, colum: crew}", "compute: unknown key 'colum' (did you mean 'column'?)"),
        ("operation: count}", "operation: count, where: {state: {form: A}}}", "unknown key 'form' (did you mean 'from'?)"),
        ("operation: count}", "operation: count, where: {state: []}}", "compute.where.state: [] should be non-empty"),
        ("column: cost", "column: costs", "table 'flights' has no column 'costs' (did you mean 'cost'?)"),
        ("where: {state: Norland}", "where: {state: Nordland}", "no row has 'Nordland' in column 'state' (did you mean 'Norland'?)"),
        ("operation: max, column: day}", "operation: max, column: day}\n  unit: days", "'flight-last' a unit stands only after a number"),
        ("  compute: {table: flights, operation: count}\n", "  value: 4\n  compute: {table: flights, operation: count}\n", "either 'value' or 'compute', not both"),
        ("  compute: {table: flights, operation: count}\n", "", "'flights-total' missing 'as_of', 'sources'"),
        ("  value: 68\n", "", "'signatories' missing 'value' (or 'compute', which works it out from a table)"),
        ("review: 2026-03-01", "review: soon", "review: 'soon' does not match"),
    ],
)  # fmt: skip
def test_a_fault_of_a_computed_fact_is_told(root: Path, change: Change, old: str, new: str, told: str) -> None:
    change("facts.yml", old, new)
    found = faults(root)
    assert any(told in fault for fault in found), found
    assert all(fault.startswith("facts.yml:") for fault in found)


def test_a_fault_inside_a_computation_has_its_line(root: Path, change: Change) -> None:
    block = "compute:\n      table: flights\n      operation: count\n      where:\n        stat: Norland"
    change("facts.yml", "compute: {table: flights, operation: count}", block)
    assert faults(root) == [
        "facts.yml:21: 'flights-total' table 'flights' has no column 'stat' (did you mean 'state'?)"
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("verdict: partly", "verdict: party", "claims.yml:4: 'sharing-saves' verdict: 'party' is not one of holds, partly, overtaken, wrong, open (did you mean 'partly'?)"),
        ("  verdict: wrong\n", "", "claims.yml:11: 'everyone-flies' missing 'verdict'"),
        ("chapter: chapters/costs", "chapter: chapters/cost", "claims.yml:2: 'sharing-saves' the book has no chapter 'chapters/cost' (did you mean 'chapters/costs'?)"),
        ("{fact}`cost`", "{fact}`costs`", "claims.yml:5: 'sharing-saves' reason: there is no fact 'costs' (did you mean 'cost'?)"),
        ("{cite:p}`charter`", "{cite:p}`chartre`", "reason: source 'chartre' is not in references.bib (did you mean 'charter'?)"),
        ("key: catalogue", "key: catalog", "claims.yml:8: 'sharing-saves' source 'catalog' is not in references.bib (did you mean 'catalogue'?)"),
        ("as_of: 2026-01-31", "as_of: 2999-01-31", "claims.yml:6: 'sharing-saves' as_of: 2999-01-31 lies after today"),
        ("checked: 2026-02-01", "checked: 2999-02-01", "checked: 2999-02-01 lies after today"),
        ("everyone-flies:", "sharing-saves:", "key 'sharing-saves' stands already on line 1"),
    ],
)  # fmt: skip
def test_a_fault_of_a_claim_is_told(root: Path, change: Change, old: str, new: str, told: str) -> None:
    change("claims.yml", old, new)
    found = faults(root)
    assert any(told in fault for fault in found), found


def test_corrections_come_latest_first(root: Path, change: Change) -> None:
    entries = "".join(
        f"  - {{date: {day}, page: chapters/costs, was: It cost 1., is: It cost 2.}}\n"
        for day in ("2026-01-05", "2026-03-05", "2026-02-05")
    )
    change("corrections.yml", "corrections: []", f"corrections:\n{entries}")
    assert [correction.date.month for correction in load(root).corrections] == [3, 2, 1]


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("{date: 2026-01-05, page: chapters/cost, was: a, is: b}", "corrections.yml:2: 'corrections' the book has no page 'chapters/cost' (did you mean 'chapters/costs'?)"),
        ("{date: 2999-01-05, page: chapters/costs, was: a, is: b}", "date: 2999-01-05 lies after today"),
        ("{date: 2026-01-05, page: chapters/costs, was: a, now: b}", "unknown key 'now'"),
        ("{date: 2026-01-05, page: chapters/costs, was: a}", "missing 'is'"),
    ],
)  # fmt: skip
def test_a_fault_of_a_correction_is_told(root: Path, change: Change, entry: str, told: str) -> None:
    change("corrections.yml", "corrections: []", f"corrections:\n  - {entry}\n")
    found = faults(root)
    assert any(told in fault for fault in found), found


def test_an_empty_file_of_corrections_says_what_it_should_hold(root: Path) -> None:
    (root / "evidence/corrections.yml").write_text("# nothing\n", encoding="utf-8")
    assert any("corrections: followed by a list, which may be empty: []" in fault for fault in faults(root))


def test_the_faults_of_all_files_are_told_at_once(root: Path, change: Change) -> None:
    change("facts.yml", "key: charter", "key: chartre")
    change("claims.yml", "verdict: wrong", "verdict: worng")
    change("corrections.yml", "corrections: []", "corection: []")
    change("tables/flights.csv", "Norland,3", "Norland,three")
    found = faults(root)
    for told in ("'chartre' is not in", "'worng' is not one of", "unknown key 'corection'", "'three'"):
        assert sum(told in fault for fault in found) == 1, (told, found)
    assert not any("there is no fact" in fault for fault in found)  # computed facts are unknown while a table is faulty


def test_the_published_data_package_is_valid(root: Path, tmp_path: Path) -> None:
    outdir = tmp_path / "html"
    publish(root, describe(root, parse_file(str(root / "references.bib"), encoding="utf-8").entries), outdir)
    report = frictionless.Package(str(outdir / "data/datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "message"])
    package = json.loads((outdir / "data/datapackage.json").read_text(encoding="utf-8"))
    resource = package["resources"][0]
    assert resource["as_of"] == "2025-12-31"
    assert resource["sources"][0]["title"] == "A List of Flights"
    assert resource["sources"][0]["path"] == "https://example.org/list"
    assert resource["bytes"] == (root / "evidence/tables/flights.csv").stat().st_size
    assert (outdir / "data/tables/flights.csv").read_bytes() == (root / "evidence/tables/flights.csv").read_bytes()


def test_a_table_that_is_gone_is_no_longer_published(root: Path, tmp_path: Path) -> None:
    outdir = tmp_path / "html"
    stray = outdir / "data/tables/old.csv"
    stray.parent.mkdir(parents=True)
    stray.write_text("old", encoding="utf-8")
    copy = outdir / "data/tables/flights.csv.gz"
    copy.write_bytes(b"of an earlier build")
    publish(root, describe(root, parse_file(str(root / "references.bib"), encoding="utf-8").entries), outdir)
    assert not stray.exists()
    assert copy.exists()


def test_evidence_is_loaded_again_only_when_something_of_it_has_changed(root: Path, change: Change) -> None:
    store, loads = root / "_build" / "evidence.pickle", []

    def ask(today: date = date(2026, 1, 1)) -> BookEvidence:
        return remembered(store, state(root, ["references.bib"], today), lambda: loads.append(1) or load(root))

    first = ask()
    assert ask() == first
    assert len(loads) == 1
    store.write_bytes(store.read_bytes()[:100])
    assert ask() == first
    assert len(loads) == 2, "half of a file counts as none"
    change("tables/flights.csv", "\n", "\n\n")
    with pytest.raises(BookError):
        ask()
    with pytest.raises(BookError):
        ask()
    change("tables/flights.csv", "\n\n", "\n")
    assert ask() == first
    assert len(loads) == 4, "of faulty evidence nothing is kept; as it was before, it need not be loaded"
    ask(date(2026, 1, 2))
    (root / "references.bib").write_text((root / "references.bib").read_text() + "% a remark\n")
    ask(date(2026, 1, 2))
    assert len(loads) == 6, "the day and the list of sources decide too"
