"""How a value reads in English prose: 406,771; 22.1 billion euros; 10 April 2026; sixty-eight."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from docutils.utils import smartquotes

from livingbook.language import _, mark

#: ties a number to what follows, so that no line breaks between '22.1' and 'billion' or '10' and 'April'
NO_BREAK_SPACE = "\u00a0"
#: the sign of negative numbers; a hyphen is shorter and may break a line
MINUS = "\u2212"

_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]

_MONTHS = (
    *(mark("January"), mark("February"), mark("March"), mark("April"), mark("May"), mark("June"), mark("July")),
    *(mark("August"), mark("September"), mark("October"), mark("November"), mark("December")),
)


def curly(text: str) -> str:
    """Give a text typographic quotes and dashes, as Sphinx gives them to prose."""
    return str(smartquotes.smartyPants(text, attr="qDe", language="en"))


def number_in_digits(value: float, *, group: bool = True, decimals: int | None = None) -> str:
    """Write a number as given, with a comma between thousands from 1,000 on.

    :param value: the number; a float keeps the decimals it was written with.
    :param group: False for a number that is a name rather than an amount, such as a year.
    :param decimals: how many decimals to write, zeros included; None writes those that the number has.
    """
    form = ("," if group else "") + ("" if decimals is None else f".{decimals}f")
    return f"{value:{form}}".replace("-", MINUS)


def number_in_words(value: float) -> str:
    """Spell a whole number from 0 to 99.

    :raises ValueError: for any other number, which reads better in digits.
    """
    if value != int(value) or not 0 <= value <= 99:
        raise ValueError(f"{value} cannot be spelt out; only whole numbers from 0 to 99 are")
    whole = int(value)
    if whole < 20:
        return _SMALL[whole]
    tens, ones = divmod(whole, 10)
    return _TENS[tens - 2] + (f"-{_SMALL[ones]}" if ones else "")


def month(day: date) -> str:
    """Name the month of a date, whatever the language of the machine."""
    return _(_MONTHS[day.month - 1])


def _day_month(day: date) -> str:
    return _("{day} {month}").format(day=day.day, month=month(day)).replace(" ", NO_BREAK_SPACE)


#: ways to write a date, by the option that asks for it
DATE_FORMATS: dict[str, Callable[[date], str]] = {
    "date": lambda day: _("{day_and_month} {year}").format(day_and_month=_day_month(day), year=day.year),
    "day-month": _day_month,
    "month": lambda day: _("{month} {year}").format(month=month(day), year=day.year),
    "year": lambda day: str(day.year),
}


def in_prose(
    value: float | str | date, *, unit: str = "", group: bool = True, option: str = "", decimals: int | None = None
) -> str:
    """Write a value as a sentence would.

    :param value: a number, a date or a text.
    :param unit: what follows a number, such as 'billion euros'.
    :param group: whether thousands are separated.
    :param option: '' for the usual form; 'words' (sixty-eight) or 'value' (68) for a number without its unit; a key of
        :data:`DATE_FORMATS` for dates.
    :param decimals: how many decimals a number is written with; None for those that it has.
    :raises ValueError: if the option does not fit the value; the message says which would.
    """
    if isinstance(value, date):
        if (option or "date") not in DATE_FORMATS:
            raise ValueError(f"a date takes {', '.join(DATE_FORMATS)}, not '{option}'")
        return DATE_FORMATS[option or "date"](value)
    if isinstance(value, str):
        if option:
            raise ValueError(f"a text takes no option, not even '{option}'")
        return value
    if option not in ("", "words", "value"):
        raise ValueError(f"a number takes 'words' or 'value', not '{option}'")
    number = number_in_words(value) if option == "words" else number_in_digits(value, group=group, decimals=decimals)
    if not unit or option:
        return number
    tie = "" if unit.startswith("%") else NO_BREAK_SPACE
    return f"{number}{tie}{unit}"
