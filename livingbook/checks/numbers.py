"""Numbers in prose that rest on nothing: digits, or number words above ten, where a fact should stand.

Years and full dates may stand by themselves, and so may numbers that belong to a name, such as Apollo 11 or Crew-5.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
#: what makes the number before it a quantity, even if it looks like a year
_MEASURES = (
    r"hundred|thousand|million|billion|trillion|per|percent|euros?|dollars?|pounds|roubles|yen|yuan|k?m|kg|kilo\w+|"
    r"met(?:re|er)s?|miles?|tonn?e?s?|hours?|minutes?|seconds?|days?|weeks?|months?|years?"
)
#: what makes it a quantity even if a name stands before it
_COUNTED = r"states|countries|nations|people|times|launches|flights|missions|seats|astronauts|more|others?|further|of"
_NO_MEASURE = rf"(?![\d,.]*\d|[ \u00a0-]?(?:%|(?:{_MEASURES})\b))"
_NO_QUANTITY = rf"(?![\d,.]*\d|[ \u00a0-]?(?:%|(?:{_MEASURES}|{_COUNTED})\b))"
_YEAR = r"(?:19\d\d|20\d\d|2100)"
_DAY = rf"\d{{1,2}}(?:(?:[ \u00a0](?:{_MONTHS}))?(?:–| to | and | or )\d{{1,2}})?"
#: words before a number that are no names, wherever they stand
_CURRENCIES = {"USD", "EUR", "GBP", "US", "CHF", "JPY", "CNY", "RUB"}
_NO_NAMES = {"in", "by", "on", "at", "of", "the", "a", "some",
             "about", "only", "over", "nearly", "after", "from", "until", "its", "and", "but", "with", "all",
             *_MONTHS.lower().split("|")}  # fmt: skip
_NAMED = re.compile(
    r"(?<!\w)(?P<word>[A-Z](?:[\w'’&./]*\w)?\.?(?:-[\w'’]+)*)(?P<joint>[ \u00a0\n-])"
    rf"\d{{1,4}}(?:\.\d+)*[A-Za-z]{{0,2}}\b{_NO_QUANTITY}"
    rf"(?:(?:,| and| or| to|–|/)[ \u00a0\n]?-?\d{{1,4}}\b{_NO_QUANTITY})*"
)
#: what may stand without a fact, one after another
_FREE = [
    re.compile(pattern)
    for pattern in (
        r"(?:https?://|www\.|doi:)\S+|\S+@\S+\.\w+|\b10\.\d{4,}/\S+",
        rf"\b{_DAY}[ \u00a0\n](?:{_MONTHS})[ \u00a0\n]{_YEAR}\b",
        rf"\b(?:{_MONTHS})[ \u00a0\n]{_DAY},?[ \u00a0\n]{_YEAR}\b",
        r"\b\d{4}-\d\d-\d\d\b",
        r"\b[Nn]os?\.[ \u00a0]\d+(?:(?:,| and|–) ?\d+)*",
        r"\b\d{1,2}(?:st|nd|rd|th)(?:[ -]century|[ -]centuries)",
        r"\b[A-Za-z]+\d[\w-]*|\b\d{1,4}[A-Z]\w*",
        r"\b(?:[Ff]ew|[Ss]everal|[Mm]any) (?:dozen|hundred|thousand|million|billion)\b",
        rf"(?<![\d.,$€£]){_YEAR}(?:s\b|[–/-](?:\d\d)?\d\d\b)?{_NO_MEASURE}",
    )
]
_SENTENCE_START = re.compile(r"(?:^|[.!?:;]['’\")]*\s|\n\n)\s*['‘\"“(*]*$")

_TEENS = ["eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_UNIT_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_ORDINALS = (
    r"eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|"
    r"(?:twent|thirt|fort|fift|sixt|sevent|eight|ninet)ieth|hundredth|thousandth|millionth"
)
_LARGE = r"hundred|thousand|million|billion|trillion|dozen"
_ABOVE_TEN = rf"(?:{'|'.join(_TEENS)}|(?:{'|'.join(_TENS)})(?:-\w+)?|{_LARGE}|{_ORDINALS})"
_WORDS = re.compile(
    rf"\b(?:(?:{'|'.join(_UNIT_WORDS)}|ten)[ -])?{_ABOVE_TEN}(?:(?:[ -]|[ -]and[ -]){_ABOVE_TEN})*\b(?![ -]centur)",
    re.IGNORECASE,
)
_DIGITS = re.compile(rf"\d+(?:[.,]\d+)*(?:st|nd|rd|th)?\b%?(?:[ \u00a0\n-](?:{_LARGE})\b)*")
_VALUES = {word: 11 + place for place, word in enumerate(_TEENS)}
_VALUES |= {ten: 20 + 10 * place for place, ten in enumerate(_TENS)}
_VALUES |= {f"{ten}-{unit}": _VALUES[ten] + place for ten in _TENS for place, unit in enumerate(_UNIT_WORDS, start=1)}


@dataclass(frozen=True)
class Number:
    """A number as it stands in a text."""

    start: int
    end: int
    text: str

    @property
    def value(self) -> float | None:
        """What it stands for; None for words of several parts."""
        if self.text.lower() in _VALUES:
            return float(_VALUES[self.text.lower()])
        digits = re.match(r"[\d.,]*\d", self.text)
        try:
            return float(digits[0].replace(",", "")) if digits else None
        except ValueError:
            return None


def numbers(text: str, *, heading: bool = False, common: Collection[str] = ()) -> list[Number]:
    """Find the numbers in a text that need a fact.

    :param text: what readers read; roles are gone from it.
    :param heading: whether the text is a heading, whose own number may lead it.
    :param common: words that are no names although a capital begins them where they open a sentence; in lower case.
    """
    rest = re.sub(r"^\d+(?:\.\d+)*[.)]?(?= )", _blank, text) if heading else text
    for pattern in _FREE[:2]:
        rest = pattern.sub(_blank, rest)
    rest = _without_names(rest, common)
    for pattern in _FREE[2:]:
        rest = pattern.sub(_blank, rest)
    found = [Number(match.start(), match.end(), match[0]) for match in _DIGITS.finditer(rest)]
    rest = _DIGITS.sub(_blank, rest)
    found += [
        Number(match.start(), match.end(), match[0])
        for match in _WORDS.finditer(rest)
        # 'Group of Twenty' is a name, 'Twenty states signed' is not.
        if match[0][0].islower() or _SENTENCE_START.search(rest[: match.start()])
    ]
    return sorted(found, key=lambda number: number.start)


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """Collect the words that are written in lower case somewhere: where a capital begins them, they open a sentence."""
    return frozenset(word for text in texts for word in re.findall(r"(?<![\w'’-])[a-z]+\b", text))


def around(text: str, number: Number, *, width: int = 36) -> str:
    """Quote a number with the words around it, for messages."""
    start, end = max(number.start - width, 0), min(number.end + width, len(text))
    quoted = f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
    return " ".join(quoted.replace("\ufffc", "…").split())


def _blank(match: re.Match[str]) -> str:
    """Put as many marks in place of a match as it has characters, so that places stay the same."""
    return re.sub(r"[^\n]", "\ufffc", match[0])


def _without_names(text: str, common: Collection[str]) -> str:
    pieces: list[str] = []
    last = 0
    for match in _names(text, common):
        pieces += [text[last : match.start()], _blank(match)]
        last = match.end()
    return "".join([*pieces, text[last:]])


def _names(text: str, common: Collection[str]) -> Iterator[re.Match[str]]:
    for match in _NAMED.finditer(text):
        word = match["word"]
        if word.isupper() and len(word) > 1:
            name = word not in _CURRENCIES
        else:
            opens = bool(_SENTENCE_START.search(text[: match.start()]))
            name = word.lower() not in _NO_NAMES and not (opens and word.lower() in common)
        if match["joint"] == "-" or name:
            yield match
