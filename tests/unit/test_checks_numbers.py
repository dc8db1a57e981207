"""The lint of numbers: what may stand in prose, what may not, and where a fault is."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from livingbook.checking import overdue
from livingbook.checks.exceptions import Allowed, load_exceptions
from livingbook.checks.numbers import numbers
from livingbook.checks.passages import MARK, passages
from livingbook.checks.unbound import number_faults
from livingbook.errors import BookError
from livingbook.evidence.facts import load_facts
from livingbook.evidence.tables import Field, Table

CHAPTER = """---
description: Some 44 states.
---
# 3. The 45 states

By 2026 {fact}`states` states had signed,
but 46 had not {cite:p}`paper2020`. See `47` and <https://example.org/48>.

% 49 in a comment

- Apollo 11 and 50 more
1. first

```{admonition} About 51 states
:class: note
Text

with 52 states.
```

| a | b |
| - | - |
| 53 | c |

```{code-cell} ipython3
---
mystnb:
  figure:
    name: fig-a
    caption: |
      Bars for 54 and 1,317 launches.
  image:
    alt: >-
      Highest at 55,
      then 1317.
livingbook:
  tables: [launches]
---
x = 56
```

:::{figure} a.svg
:alt: A map of 57 states
:width: 58px
Of 59 states.
:::

Term
: Within sixty days.
"""


def found(text: str, **options: object) -> list[str]:
    return [number.text for number in numbers(text, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "In 1967 and in the 1970s, in 2019–24 and mid-2026. In 2025 more flew; the 2024 launches.",
        "On 13 October 2020, from 4 May to 6 June 2021, on 2026-04-10.",
        "Apollo 11 and 12, Artemis III, Crew-5, Falcon 9, Soyuz MS-10, Chang'e-6, Chang’e-6, STS-71, H3.",
        "Falcon 9 flew. Apollo 13 had held the record.",
        "Under the licence CC BY 4.0, No. 3 of Resolution 1962.",
        "The 21st century, the twentieth century, a few dozen, several hundred; hundreds of thousands.",
        "Ten of nine, a first, the second; the Group of Twenty.",
        "See https://example.org/12/34, doi:10.1000/182 or a12@example.org.",
        f"{MARK} states and {MARK}, 5G and CO2.",
    ],
)
def test_names_years_and_dates_may_stand(text: str) -> None:
    assert found(text, common={"some", "seats"}) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("It had 68 states.", ["68"]),
        ("Some 40 flew; By 12 votes.", ["40", "12"]),
        ("Twenty states signed, twenty-one did not.", ["Twenty", "twenty-one"]),
        ("It cost 2.5 billion dollars, or $3 million.", ["2.5 billion", "3 million"]),
        ("About 37 per cent, 12% of 1,317.", ["37", "12%", "1,317"]),
        ("A year of 2000 million and 1,950 flights.", ["2000 million", "1,950"]),
        ("The 64th signatory, the sixty-fourth, a dozen.", ["64th", "sixty-fourth", "dozen"]),
        ("It gave Europe 12 million and USD 300.", ["12 million", "300"]),
        ("Seats 14 to 16 were sold.", ["14", "16"]),
        ("In October 14 came; two hundred and twelve stayed.", ["14", "two hundred and twelve"]),
        ("On 13 October.", ["13"]),
    ],
)
def test_everything_else_needs_a_fact(text: str, told: list[str]) -> None:
    assert found(text, common={"some", "seats"}) == told


def test_all_that_readers_read_is_read_and_nothing_else() -> None:
    launches = table(["1317"])
    faults = number_faults({"chapters/a.md": CHAPTER}, {"launches": launches}, {}, ["colon_fence", "deflist"])
    assert [fault.split(" rests")[0] for fault in faults] == [
        f"chapters/a.md:{line}: the number '{number}'"
        for line, number in (
            (2, "44"), (4, "45"), (7, "46"), (11, "50"), (14, "51"), (18, "52"), (23, "53"),
            (30, "54"), (33, "55"), (43, "57"), (45, "59"), (49, "sixty"),
        )
    ]  # fmt: skip
    assert "'By 2026 … states had signed, but 46 had not …. See … and ….'" in faults[2]


def table(cells: list[str]) -> Table:
    class Rows(Table):
        def rows(self) -> list[dict[str, object]]:
            return [{"launches": int(cell)} for cell in cells]

    return Rows("launches", Path(), "", "", "", date(2025, 1, 1), (), (), (Field("launches", "integer", "Launches"),))


def test_an_exception_covers_its_own_words_only() -> None:
    entry, idle = Allowed("e.yml:2", "a crew of 44"), Allowed("e.yml:4", "45 more")
    faults = number_faults({"a.md": "With a crew\nof 44, and 44 others.\n"}, {}, {"a": [entry, idle]})
    assert faults == [
        "a.md:2: the number '44' rests on no fact: 'With a crew of 44, and 44 others.'; "
        "write {fact}, or give a reason in evidence/number-exceptions.yml",
        "e.yml:4: no number needs the exception '45 more'; remove it",
    ]


def test_the_list_of_exceptions_is_checked(tmp_path: Path) -> None:
    file = tmp_path / "evidence" / "number-exceptions.yml"
    file.parent.mkdir()
    file.write_text("chapters/b:\n- {text: 44 of them, reason: a quotation of the article}\n", encoding="utf-8")
    with pytest.raises(BookError) as error:
        load_exceptions(tmp_path, ["chapters/a"])
    assert "number-exceptions.yml:1: 'chapters/b' there is no such chapter (did you mean 'chapters/a'?)" in str(
        error.value
    )
    entries = "".join(f"- {{text: '{n} of them', reason: a quotation of the article}}\n" for n in range(6))
    file.write_text(f"chapters/a:\n{entries}", encoding="utf-8")
    with pytest.raises(BookError, match="too long"):
        load_exceptions(tmp_path, ["chapters/a"])
    file.write_text("chapters/a:\n- {text: 44 of them}\n", encoding="utf-8")
    with pytest.raises(BookError, match="missing 'reason'"):
        load_exceptions(tmp_path, ["chapters/a"])


def test_a_fact_past_its_day_is_a_remark() -> None:
    text = "a:\n  statement: Launches in a year\n  value: 1\n  as_of: 2020-01-01\n  review: 2021-01-01\n  confidence: high\n  sources: [{key: k, locator: l, checked: 2020-01-01}]\n"
    with TemporaryDirectory() as folder:
        file = Path(folder) / "facts.yml"
        file.write_text(text, encoding="utf-8")
        facts = load_facts(file, sources=["k"], today=date(2026, 1, 1)).values()
    assert overdue(facts, date(2021, 1, 1)) == []
    assert overdue(facts, date(2021, 1, 2)) == ["evidence/facts.yml: 'a' was due to be looked at again on 2021-01-01"]


def test_lines_of_directives_are_those_of_the_file() -> None:
    lines = {passage.text: passage.line for passage in passages("a\n\n```{note}\n:class: x\n\nb\n\n- c\n```\n")}
    assert lines == {"a": 1, "b": 6, "c": 8}
