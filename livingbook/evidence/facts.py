"""Facts: the values that the prose states, each with a date and a source. Kept in ``evidence/facts.yml``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from livingbook.errors import BookError, did_you_mean
from livingbook.evidence.compute import Computation, Value, declaration_faults, evaluate
from livingbook.evidence.formatting import in_prose
from livingbook.evidence.rules import in_words
from livingbook.evidence.sourced import Evidence, check_day, check_sources, evidence
from livingbook.evidence.tables import PACKAGE, Table
from livingbook.yamlsource import YamlSource

SCHEMA = Path(__file__).with_name("schemas") / "facts.schema.json"


@dataclass(frozen=True)
class Fact:
    """One value that the prose states."""

    id: str
    #: what the value is, in one line
    statement: str
    value: Value
    #: printed after the value; '' if the prose names what is counted
    unit: str
    #: whether thousands are separated by a comma
    group: bool
    #: how many decimals are printed; None prints the value as it is
    decimals: int | None
    #: the day to which the value applies; for history the day of the event
    as_of: date
    sources: tuple[Evidence, ...]
    #: 'high' or 'medium'
    confidence: str
    #: how it was counted, or a caveat
    note: str
    #: the day on which it should be looked at again, if one is set
    review: date | None
    #: how it was worked out from a table, if it was
    computation: Computation | None
    #: that computation in words, for readers
    rule: str

    def in_prose(self, option: str = "") -> str:
        """Write the value as a sentence would; see :func:`livingbook.evidence.formatting.in_prose`."""
        try:
            return in_prose(self.value, unit=self.unit, group=self.group, option=option, decimals=self.decimals)
        except ValueError as error:
            raise ValueError(f"fact '{self.id}': {error}") from None

    def overdue(self, today: date) -> bool:
        """Tell whether the day has passed on which somebody should have looked at it again."""
        return self.review is not None and self.review < today


def load_facts(
    path: Path,
    *,
    sources: Collection[str] | None,
    today: date,
    tables: Mapping[str, Table] | None = None,
) -> dict[str, Fact]:
    """Read and check the file of facts, and work out those that are computed.

    :param path: ``evidence/facts.yml``.
    :param sources: the keys that may be cited; None skips that check.
    :param today: no fact may apply to, or have been checked on, a later day. Values may lie ahead (plans).
    :param tables: what facts can be computed from; None if the tables have faults themselves, then computed facts are
        left out.
    :return: facts by id, in the order of the file.
    :raises BookError: listing every fault with its line.
    """
    source = YamlSource(path)
    if source.data is None:
        return {}
    facts: dict[str, Fact] = {}
    if source.check_schema(SCHEMA):
        rows = _Rows(tables or {})
        for fact_id, record in source.data.items():
            before = len(source.faults)
            _check(source, fact_id, record, sources, today)
            if "compute" not in record:
                if len(source.faults) == before:
                    facts[fact_id] = _stated(fact_id, record)
            elif tables is not None:
                fact = _computed(source, fact_id, record, rows, today)
                if fact:
                    facts[fact_id] = fact
    if source.faults:
        raise BookError(f"{path}: {len(source.faults)} fault(s) in the facts", source.faults)
    return facts


class _Rows:
    """The tables, each file read once."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self.tables = tables
        self._rows: dict[str, list[dict[str, Any]]] = {}

    def of(self, name: str) -> list[dict[str, Any]]:
        if name not in self._rows:
            self._rows[name] = self.tables[name].rows()
        return self._rows[name]


def _check(source: YamlSource, fact_id: str, record: dict[str, Any], keys: Collection[str] | None, today: date) -> None:
    """Note what a schema cannot see: unknown sources, impossible dates, options that contradict each other."""
    if "value" in record and "compute" in record:
        source.fault((fact_id, "compute"), "a fact has either 'value' or 'compute', not both")
    elif "value" not in record and "compute" not in record:
        source.fault((fact_id,), "missing 'value' (or 'compute', which works it out from a table)")
    check_sources(source, (fact_id,), record.get("sources", []), keys=keys, today=today)
    if "as_of" in record:
        check_day(source, (fact_id, "as_of"), record["as_of"], today=today)
    if "review" in record:
        check_day(source, (fact_id, "review"), record["review"], today=None)
    if "unit" in record and isinstance(record.get("value"), str | date):
        source.fault((fact_id, "unit"), "a unit stands only after a number")


def _stated(fact_id: str, record: dict[str, Any]) -> Fact:
    return Fact(
        value=record["value"],
        group=record.get("format") != "plain",
        decimals=None,
        as_of=record["as_of"],
        sources=evidence(record["sources"]),
        computation=None,
        rule="",
        **_common(fact_id, record),
    )


def _common(fact_id: str, record: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": fact_id,
        "statement": record["statement"],
        "unit": record.get("unit", ""),
        "confidence": record["confidence"],
        "note": record.get("note", ""),
        "review": record.get("review"),
    }


def _computed(source: YamlSource, fact_id: str, record: dict[str, Any], rows: _Rows, today: date) -> Fact | None:
    """Work a fact out, or note why that can't be done."""
    declared = record["compute"]
    before = len(source.faults)
    if declared["table"] not in rows.tables:
        hint = did_you_mean(declared["table"], rows.tables)
        source.fault((fact_id, "compute", "table"), f"there is no table '{declared['table']}' in {PACKAGE}{hint}")
        return None
    table = rows.tables[declared["table"]]
    for path, message in declaration_faults(declared, table.fields, rows.of(table.name)):
        source.fault((fact_id, "compute", *path), message)
    if len(source.faults) > before:
        return None
    computation = Computation(**declared)
    try:
        value = evaluate(computation, table.fields, rows.of(table.name))
    except ValueError as error:
        source.fault((fact_id, "compute"), str(error))
        return None
    if "unit" in record and isinstance(value, str | date):
        source.fault((fact_id, "unit"), "a unit stands only after a number")
    if "as_of" not in record and table.as_of > today:
        source.fault((fact_id, "compute", "table"), f"as_of of the table: {table.as_of} lies after today, {today}")
    if len(source.faults) > before:
        return None
    kinds = {field.name: field.type for field in table.fields}
    return Fact(
        value=value,
        group=record.get("format") != "plain" and not _names_a_year(computation, kinds),
        decimals=computation.decimals if isinstance(value, float) else None,
        as_of=record.get("as_of", table.as_of),
        sources=evidence(record["sources"])
        if "sources" in record
        else tuple(Evidence(key, locator, None) for key, locator in table.sources),
        computation=computation,
        rule=in_words(computation, {field.name: field.title for field in table.fields}, kinds),
        **_common(fact_id, record),
    )


def _names_a_year(computation: Computation, kinds: Mapping[str, str]) -> bool:
    return kinds.get(computation.column or "") == "year" and computation.operation in ("first", "last", "min", "max")
