"""Values worked out from a table, and the rule that readers are told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from livingbook.evidence.compute import Computation, declaration_faults, evaluate
from livingbook.evidence.rules import in_words
from livingbook.evidence.tables import Field

FIELDS = [
    Field("flight", "string", "Flight"),
    Field("day", "date", "Day"),
    Field("year", "year", "Year"),
    Field("state", "string", "State"),
    Field("crew", "integer", "People"),
    Field("cost", "number", "Cost"),
    Field("crewed", "boolean", "Crewed"),
]
ROWS: list[dict[str, Any]] = [
    {"flight": "One", "day": date(2023, 1, 3), "year": 2023, "state": "Norland", "crew": 3, "cost": 0.1, "crewed": True},
    {"flight": "Two", "day": date(2024, 5, 10), "year": 2024, "state": "Sudland", "crew": 0, "cost": 0.2, "crewed": False},
    {"flight": "Three", "day": None, "year": 2024, "state": "Norland", "crew": 4, "cost": None, "crewed": True},
    {"flight": "Four", "day": date(2025, 12, 1), "year": 2025, "state": "Ostland", "crew": 2, "cost": 0.25, "crewed": True},
]  # fmt: skip


def value(operation: str, **declared: Any) -> Any:
    return evaluate(Computation("flights", operation, **declared), FIELDS, ROWS)


def faults(operation: str, **declared: Any) -> list[tuple[tuple[str, ...], str]]:
    return declaration_faults({"table": "flights", "operation": operation, **declared}, FIELDS, ROWS)


@pytest.mark.parametrize(
    ("operation", "declared", "expected"),
    [
        ("count", {}, 4),
        ("count", {"where": {"state": "Norland"}}, 2),
        ("count", {"where": {"state": ["Norland", "Ostland"], "crewed": True}}, 3),
        ("count", {"where": {"year": {"from": 2024, "to": 2025}}}, 3),
        ("count", {"where": {"day": {"from": date(2024, 5, 10)}}}, 2),
        ("count", {"where": {"day": {"to": date(2024, 5, 9)}}}, 1),
        ("sum", {"column": "crew"}, 9),
        ("sum", {"column": "cost"}, 0.55),
        ("sum", {"column": "cost", "where": {"year": {"to": 2024}}}, 0.3),
        ("sum", {"column": "cost", "decimals": 1}, 0.6),
        ("mean", {"column": "crew"}, 2.3),
        ("mean", {"column": "crew", "decimals": 2}, 2.25),
        ("mean", {"column": "crew", "decimals": 0}, 2),
        ("first", {"column": "flight"}, "One"),
        ("last", {"column": "flight", "where": {"state": "Norland"}}, "Three"),
        ("last", {"column": "day", "where": {"state": "Norland"}}, date(2023, 1, 3)),
        ("min", {"column": "day"}, date(2023, 1, 3)),
        ("max", {"column": "day"}, date(2025, 12, 1)),
        ("max", {"column": "cost", "decimals": 1}, 0.3),
        ("min", {"column": "year"}, 2023),
        ("distinct", {"column": "state"}, 3),
        ("distinct", {"column": "day"}, 3),
        ("share", {"where": {"state": "Norland"}}, 50),
        ("share", {"where": {"state": "Norland"}, "column": "crew"}, 78),
        ("share", {"where": {"state": "Norland"}, "column": "crew", "decimals": 1}, 77.8),
        ("share", {"where": {"state": "Norland"}, "of": {"year": 2024}}, 50),
        ("share", {"where": {"state": "Norland"}, "percent": False}, 0.5),
        ("difference", {"where": {"state": "Norland"}, "minus": {"state": "Ostland"}}, 1),
        ("difference", {"column": "cost", "where": {"flight": "Two"}, "minus": {"flight": "One"}}, 0.1),
        ("difference", {"column": "day", "where": {"flight": "Two"}, "minus": {"flight": "One"}}, 493),
        ("difference", {"column": "year", "where": {"flight": "Four"}, "minus": {"flight": "One"}}, 2),
    ],
)
def test_an_operation_gives_a_typed_value(operation: str, declared: dict[str, Any], expected: object) -> None:
    assert faults(operation, **declared) == []
    found = value(operation, **declared)
    assert (found, type(found)) == (expected, type(expected))


def test_half_is_rounded_up_and_not_to_the_even_neighbour() -> None:
    rows = [{"crew": 1}, {"crew": 0}, {"crew": 0}, {"crew": 0}, {"crew": 0}, {"crew": 0}, {"crew": 0}, {"crew": 0}]
    share = Computation("t", "share", column=None, where={"crew": 1})
    assert evaluate(share, FIELDS, rows) == 13  # 12.5 per cent


@pytest.mark.parametrize(
    ("operation", "declared", "path", "told"),
    [
        ("sum", {}, ("operation",), "'sum' needs a 'column'"),
        ("sum", {"column": "crw"}, ("column",), "table 'flights' has no column 'crw' (did you mean 'crew'?)"),
        ("sum", {"column": "state"}, ("column",), "'sum' takes integer, number; column 'state' is string"),
        ("sum", {"column": "year"}, ("column",), "'sum' takes integer, number; column 'year' is year"),
        ("count", {"column": "crew"}, ("column",), "'count' takes no column; column 'crew' is integer"),
        ("count", {"where": {"stat": "Norland"}}, ("where", "stat"), "no column 'stat' (did you mean 'state'?)"),
        ("count", {"where": {"state": "Norlnd"}}, ("where", "state"), "no row has 'Norlnd' in column 'state' (did you mean 'Norland'?)"),
        ("count", {"where": {"state": ["Norland", "Westland"]}}, ("where", "state"), "no row has 'Westland'"),
        ("count", {"where": {"state": 3}}, ("where", "state"), "column 'state' is string: 3 must be a text"),
        ("count", {"where": {"year": "2024"}}, ("where", "year"), "'2024' must be a year such as 2026"),
        ("count", {"where": {"crew": True}}, ("where", "crew"), "True must be a whole number"),
        ("count", {"where": {"day": {"from": "May"}}}, ("where", "day"), "'May' must be a date"),
        ("count", {"where": {"state": {"from": "A"}}}, ("where", "state"), "which has no order"),
        ("count", {"of": {"year": 2024}}, ("of",), "'of' goes with the operation 'share', not with 'count'"),
        ("sum", {"column": "crew", "minus": {"year": 2024}}, ("minus",), "goes with the operation 'difference'"),
        ("count", {"percent": True}, ("percent",), "goes with the operation 'share'"),
        ("difference", {"where": {"year": 2024}}, ("operation",), "'difference' needs 'minus'"),
        ("share", {}, ("operation",), "'share' needs 'where'"),
    ],
)  # fmt: skip
def test_a_fault_of_a_declaration_names_place_and_remedy(
    operation: str, declared: dict[str, Any], path: tuple[str, ...], told: str
) -> None:
    found = faults(operation, **declared)
    assert [place for place, _ in found] == [path]
    assert told in found[0][1]


@pytest.mark.parametrize(
    ("operation", "declared", "told"),
    [
        ("last", {"column": "day", "where": {"flight": "Three"}}, "choose no row with a value in column 'day'"),
        ("mean", {"column": "cost", "where": {"flight": "Three"}}, "choose no row with a value in column 'cost'"),
        ("share", {"column": "crew", "where": {"crewed": False}, "of": {"crewed": False}}, "the whole of which a share is asked is 0"),
        ("difference", {"column": "year", "where": {"state": "Norland"}, "minus": {"flight": "One"}}, "choose 2 with a value in column 'year'"),
    ],
)  # fmt: skip
def test_rows_that_give_no_value_are_told(operation: str, declared: dict[str, Any], told: str) -> None:
    assert faults(operation, **declared) == []
    with pytest.raises(ValueError, match=told):
        value(operation, **declared)


@pytest.mark.parametrize(
    ("operation", "declared", "words"),
    [
        ("count", {}, "Number of all rows"),
        ("count", {"where": {"state": "Norland", "crewed": True}}, "Number of the rows whose ‘State’ is Norland and ‘Crewed’ is yes"),
        ("sum", {"column": "cost", "where": {"year": {"from": 2023, "to": 2024}}}, "Sum of ‘Cost’ over the rows whose ‘Year’ lies from 2023 to 2024"),
        ("max", {"column": "day"}, "Latest ‘Day’ among all rows"),
        ("max", {"column": "crew"}, "Highest ‘People’ among all rows"),
        ("distinct", {"column": "state", "where": {"day": {"from": date(2024, 1, 1)}}}, "Number of different values of ‘State’ among the rows whose ‘Day’ is at least 1\u00a0January 2024"),
        ("share", {"column": "crew", "where": {"state": ["Norland", "Sudland", "Ostland"]}, "of": {"year": 2024}}, "‘People’ of the rows whose ‘State’ is Norland, Sudland or Ostland as a share of ‘People’ of the rows whose ‘Year’ is 2024"),
        ("share", {"where": {"state": "Norland"}}, "The rows whose ‘State’ is Norland as a share of all rows"),
        ("difference", {"column": "day", "where": {"flight": "Two"}, "minus": {"flight": "One"}}, "Days between ‘Day’ of the rows whose ‘Flight’ is One and of the rows whose ‘Flight’ is Two"),
        ("difference", {"where": {"year": {"to": 2024}}, "minus": {"year": 2025}}, "Number of the rows whose ‘Year’ is at most 2024, less that of the rows whose ‘Year’ is 2025"),
    ],
)  # fmt: skip
def test_the_rule_is_told_in_words(operation: str, declared: dict[str, Any], words: str) -> None:
    titles, types = {field.name: field.title for field in FIELDS}, {field.name: field.type for field in FIELDS}
    assert in_words(Computation("flights", operation, **declared), titles, types) == words
