"""Formulas: from LaTeX to Typst's notation, and to the words in which a screen reader says them.

mathra reads the LaTeX, refuses what is wrong in it, and gives a tree of what it means; both come from that tree, so
that eye and ear meet the same formula. What Typst's notation can't say, such as a commutative diagram, mathra draws.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import mathra

from livingbook.pdf.mathnotation import NotInTypst, notation

_POSITION = re.compile(r"(\\begin\{(?:aligned|alignedat|gathered|split|array)\})\[[tbc]\]")
#: digits in bold and in the double-struck style, which the tree knows as letters only
_DIGITS = re.compile(r"\\math(bf|bb)\s*\{(\d+)\}")
_FIRST_DIGIT = {"bf": 0x1D7CE, "bb": 0x1D7D8}
_NUMBERED_LINE = re.compile(r"\\(?:label\{[^}]*\}|nonumber|notag)")


class FormulaError(Exception):
    """A formula that isn't LaTeX as the page's renderer knows it; the message says what is wrong with it."""


@dataclass(frozen=True)
class Formula:
    """A formula as paper needs it."""

    #: in Typst's notation, '' if it must be drawn
    typst: str
    #: an SVG document, '' if Typst sets the formula
    drawing: str
    #: what a screen reader says
    spoken: str


@lru_cache(maxsize=4096)
def read_formula(latex: str, macros: str = "", language: str = "en", *, display: bool = False) -> Formula:
    r"""Translate a formula.

    :param latex: the formula without the signs around it.
    :param macros: definitions that hold in it, such as ``\newcommand{\RR}{\mathbb{R}}``.
    :param language: in which it is spoken; English if mathra doesn't speak it.
    :param display: whether it stands on its own line.
    :return: the formula; one that only defines macros prints and says nothing.
    :raises FormulaError: if it holds an unknown command or isn't well-formed.
    """
    # position and numbers of lines mean nothing to the tree; numbers are Sphinx's
    source = _NUMBERED_LINE.sub("", _POSITION.sub(r"\1", _DIGITS.sub(_styled_digits, latex)))
    try:
        read = mathra.render(f"{macros} {source}", _spoken_language(language), display=display, strict=True)
    except ValueError as error:
        # columns count from the macros on
        raise FormulaError(re.sub(r"^column \d+: ", "", str(error))) from None
    try:
        return Formula(notation(read["tree"]), "", read["speech"])
    except NotInTypst:
        return Formula("", read["svg"], read["speech"])


def macros_of(config: Mapping[str, Any]) -> str:
    r"""Write MathJax's macros as LaTeX definitions.

    :param config: Sphinx's setting ``mathjax3_config``; its ``tex.macros`` map a name to the definition or to a list
        of definition and number of arguments.
    """
    macros = (config.get("tex") or {}).get("macros") or {}
    out = []
    for name, value in macros.items():
        text, count = (value[0], value[1]) if isinstance(value, list | tuple) and len(value) > 1 else (value, 0)
        text = text[0] if isinstance(text, list | tuple) else text
        out.append(rf"\newcommand{{\{name}}}{f'[{count}]' if count else ''}{{{text}}}")
    return "".join(out)


def _spoken_language(language: str) -> str:
    known = {found["code"].lower(): found["code"] for found in mathra.locales()}
    wanted = language.replace("_", "-").lower()
    short = wanted.split("-")[0]
    return known.get(wanted) or next((code for key, code in known.items() if key.split("-")[0] == short), "en")


def _styled_digits(found: re.Match[str]) -> str:
    return "".join(chr(_FIRST_DIGIT[found[1]] + int(digit)) for digit in found[2])
