"""Turn text of the book into Typst source that prints as exactly that text."""

from __future__ import annotations

import re

#: Every printable ASCII sign that is neither letter nor digit. Typst lets any of them be escaped, so escaping them
#: all needs no knowledge of which one means something where (``=`` at a line's start, ``//``, ``---``, quotes).
_SIGNS = re.compile(r"([!-/:-@\[-`{-~])")
#: What Typst reads as white space or as a new line in markup (two of these would end a paragraph).
_WHITE = re.compile("[ \t\n\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]+")
#: In a Typst string only these need care; a control character is written by its number.
_IN_STRING = re.compile(r'[\\"\x00-\x1f\x7f\x85\u2028\u2029]')
#: A string within markup, where quotation marks are escaped.
_STRING = re.compile(r'(?<!\\)"[^"]*"')
#: Calls of anything but functions that set words: a picture may be high, a footnote stands elsewhere.
_CALL = re.compile(
    r"(?<!\\)#(?!(?:anchor|cell-print|emph|hide|link|may-break|raw|small-print|strong|sub|super|text|xref)[(\[])"
)


def markup(text: str) -> str:
    """Escape text for Typst markup; runs of white space become one space, as in HTML.

    :param text: any text.
    :return: markup that sets the same characters.
    """
    return _SIGNS.sub(r"\\\1", _WHITE.sub(" ", text))


def string(text: str) -> str:
    """Write text as a Typst string literal, quotes included.

    :param text: any text; white space and line ends are kept.
    :return: the literal, for use in Typst code.
    """
    return '"' + _IN_STRING.sub(lambda sign: f"\\u{{{ord(sign[0]):x}}}", text) + '"'


def array(items: list[str]) -> str:
    """Write a Typst array from expressions that are Typst source already.

    :param items: Typst expressions.
    :return: the array; a single item keeps its trailing comma, without which Typst would read plain brackets.
    """
    return f"({''.join(f'{item}, ' for item in items)})"


def only_words(source: str) -> bool:
    """Say whether markup holds nothing but words, so that their number tells how high it will be.

    :param source: Typst markup as the translator writes it.
    """
    return not _CALL.search(_STRING.sub("", source))
