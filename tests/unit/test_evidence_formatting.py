"""How values read in prose."""

from __future__ import annotations

from datetime import date

import pytest

from livingbook.evidence.formatting import in_prose, number_in_words

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, "zero"), (7, "seven"), (12, "twelve"), (19, "nineteen"), (20, "twenty"), (21, "twenty-one"), (99, "ninety-nine")],
)  # fmt: skip
def test_small_numbers_are_spelt(value: int, words: str) -> None:
    assert number_in_words(value) == words


@pytest.mark.parametrize("value", [100, -1, 2.5])
def test_other_numbers_are_not_spelt(value: float) -> None:
    with pytest.raises(ValueError, match="only whole numbers from 0 to 99"):
        number_in_words(value)


@pytest.mark.parametrize(
    ("value", "settings", "text"),
    [
        (68, {}, "68"),
        (406771, {"unit": "km"}, f"406,771{NBSP}km"),
        (22.1, {"unit": "billion euros"}, f"22.1{NBSP}billion euros"),
        (22.1, {"unit": "billion euros", "option": "value"}, "22.1"),
        (8.3, {"unit": "%"}, "8.3%"),
        (2028, {"group": False}, "2028"),
        (5, {"unit": "years", "option": "words"}, "five"),
        ("late 2028", {}, "late 2028"),
        (date(2026, 4, 10), {}, f"10{NBSP}April 2026"),
        (date(2026, 4, 10), {"option": "month"}, "April 2026"),
        (date(2026, 4, 1), {"option": "day-month"}, f"1{NBSP}April"),
        (date(2026, 4, 1), {"option": "year"}, "2026"),
    ],
)
def test_values_read_as_a_sentence_writes_them(
    value: float | str | date, settings: dict[str, object], text: str
) -> None:
    assert in_prose(value, **settings) == text  # type: ignore[arg-type]


@pytest.mark.parametrize(("value", "option"), [(5, "month"), ("late", "words"), (date(2026, 1, 1), "words")])
def test_an_option_that_does_not_fit_names_those_that_do(value: float | str | date, option: str) -> None:
    with pytest.raises(ValueError, match="takes"):
        in_prose(value, option=option)
