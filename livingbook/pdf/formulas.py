"""Formulas: from LaTeX to Typst's notation, and to the words in which a screen reader says them.

mathra reads the LaTeX, refuses what is wrong in it, and gives a tree of what it means; both come from that tree, so
that eye and ear meet the same formula. What Typst's notation can't say, such as a commutative diagram, mathra draws.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import mathra

from livingbook.pdf.escape import string

Node = Mapping[str, Any]

#: style of a letter -> Typst's functions around it; a letter without style is italic, as everywhere in mathematics
_VARIANTS = {
    "upright": "upright({})",
    "bold": "upright(bold({}))",
    "bold-italic": "bold({})",
    "double-struck": "bb({})",
    "calligraphic": "cal({})",
    "fraktur": "frak({})",
    "sans-serif": "sans({})",
    "monospace": "mono({})",
}
#: shape of a table -> its delimiters, opening and closing
_DELIMITERS = {
    "matrix": ("", ""), "small-matrix": ("", ""), "array": ("", ""), "substack": ("", ""),
    "p-matrix": ("(", ")"), "b-matrix": ("[", "]"), "brace-matrix": ("{", "}"),
    "v-matrix": ("|", "|"), "v-v-matrix": ("‖", "‖"),
}  # fmt: skip
#: shape of a table whose rows are lines of one formula -> what stands between its cells
_ALIGNED = {"aligned": " & ", "centered": ""}
_STYLES = ("display", "inline", "script", "sscript")
_CANCELS = {"bar": "cancel({})", "backslash": "cancel({}, inverted: #true)", "x": "cancel({}, cross: #true)"}
#: classes of signs as mathra names them -> as Typst does
_CLASSES = {
    "rel": "relation", "bin": "binary", "ord": "normal", "op": "large", "open": "opening", "close": "closing",
    "punct": "punctuation", "inner": "fence",
}  # fmt: skip
_BARS = "|∣‖∥:"
_FIXED = ("100%", "120%", "180%", "240%", "300%")
_POSITION = re.compile(r"(\\begin\{(?:aligned|alignedat|gathered|split|array)\})\[[tbc]\]")
#: digits in bold and in the double-struck style, which the tree knows as letters only
_DIGITS = re.compile(r"\\math(bf|bb)\s*\{(\d+)\}")
_FIRST_DIGIT = {"bf": 0x1D7CE, "bb": 0x1D7D8}
_NUMBERED_LINE = re.compile(r"\\(?:label\{[^}]*\}|nonumber|notag)")


class FormulaError(Exception):
    """A formula that isn't LaTeX as the page's renderer knows it; the message says what is wrong with it."""


class _NotInTypst(Exception):  # noqa: N818 - leads to a drawing, no error
    """The tree holds something that Typst's notation has no words for."""


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
        return Formula(_lines(read["tree"]).strip(), "", read["speech"])
    except _NotInTypst:
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


def _typst(node: Node) -> str:
    """Write a node of the tree in Typst's notation.

    :raises _NotInTypst: if that can't say it.
    """
    writer = _WRITERS.get(node["type"])
    if writer is None:
        raise _NotInTypst(node["type"])
    return writer(node)


def _lines(node: Node) -> str:
    """Write a whole formula; if all of it is aligned lines, they are broken and aligned as lines."""
    inner = node
    while inner["type"] == "row" and len(inner["children"]) == 1:
        inner = inner["children"][0]
    if inner["type"] != "table" or inner["shape"] not in _ALIGNED:
        return _typst(node)
    rows = inner["rows"]
    if [len(row) for row in rows] == [1]:
        return _lines(rows[0][0])
    return " \\ ".join(_ALIGNED[inner["shape"]].join(_typst(cell) for cell in row) for row in rows)


def _argument(node: Node | None) -> str:
    """Write a node as an argument of a function; an empty one is an empty string."""
    return (_typst(node).strip() if node else "") or '""'


def _signs(text: str) -> str:
    """Write signs one by one, each escaped: so none means anything to Typst, and no two need white space between."""
    return "".join(f"\\{sign}" for sign in text)


def _row(node: Node) -> str:
    return "".join(_typst(child) for child in node["children"])


def _identifier(node: Node) -> str:
    name = node["name"]
    body = _signs(name) if len(name) == 1 else string(name)
    variant = node.get("variant")
    if variant is None:
        return body
    if variant not in _VARIANTS:
        raise _NotInTypst(variant)
    return _VARIANTS[variant].format(body)


def _number(node: Node) -> str:
    value = str(node["value"])
    whole, point, rest = value.partition(".")
    sign = node.get("thousands") or ("\N{NARROW NO-BREAK SPACE}" if node.get("group") and len(whole) > 4 else "")
    return string(f"{int(whole):,}".replace(",", sign) + point + rest if sign and whole.isdigit() else value)


def _operator(node: Node) -> str:
    sign: str = node["symbol"]
    if sign in "′″‴":
        return sign
    # a bar may open, close, stand between, or be a sign like any other
    kind = _CLASSES.get(node.get("class", ""), "normal")
    return f"class({string(kind)}, {_signs(sign)})" if sign in _BARS else _signs(sign)


def _large(node: Node) -> str:
    sign = _signs(node["symbol"])
    limits = node.get("limits")
    return sign if limits is None else f"{'limits' if limits else 'scripts'}({sign})"


def _function(node: Node) -> str:
    return f"op({string(node['name'])}{', limits: #true' if node.get('limits') else ''})"


def _scripts(node: Node) -> str:
    base = _argument(node["base"])
    below, above = node.get("sub"), node.get("sup")
    if above is not None and set(signs := _plain_signs(above)) <= set("′″‴") and signs:
        # a prime is a raised sign already
        out = f"attach({base}, tr: #math.primes({sum('_′″‴'.index(sign) for sign in signs)})"
        return out + (f", br: {_argument(below)})" if below else ")")
    out = base
    out += f"_({_argument(below)})" if below else ""
    out += f"^({_argument(above)})" if above else ""
    return out


def _plain_signs(node: Node) -> str:
    if node["type"] == "row":
        return "".join(_plain_signs(child) for child in node["children"])
    return str(node.get("symbol", "?"))


def _fraction(node: Node) -> str:
    above, below = _argument(node["num"]), _argument(node["den"])
    if node.get("rule") is False:
        # two lines without a rule; the parentheses of a binomial are delimiters around it
        body = f"mat(delim: #none, row-gap: #0.3em, {above}; {below})"
    else:
        body = f"frac({above}, {below})"
    style = {"display": "display", "row": "inline"}.get(node.get("style", ""))
    return f"{style}({body})" if style else body


def _root(node: Node) -> str:
    index = node.get("index")
    return (
        f"root({_argument(index)}, {_argument(node['radicand'])})" if index else f"sqrt({_argument(node['radicand'])})"
    )


def _delimited(node: Node) -> str:
    # '\\left.' and '\\right.' leave a side without a delimiter
    opening, closing = _signs(node.get("open") or ""), _signs(node.get("close") or "")
    middles = [_signs(sign) for sign in node.get("middles", ())]
    parts = [_typst(part) for part in node["parts"]]
    body = parts[0] + "".join(f"mid({middle}){part}" for middle, part in zip(middles, parts[1:], strict=True))
    return f"lr({opening}{body}{closing})"


def _fixed(node: Node) -> str:
    kind = _CLASSES.get(node.get("class", ""), "normal")
    return f"class({string(kind)}, lr(size: #{_FIXED[min(node['size'], 4)]}, {_signs(node['symbol'])}))"


def _accent(node: Node) -> str:
    return f"std.math.accent({_argument(node['base'])}, {node['accent']})"


def _bar(node: Node) -> str:
    return f"{'overline' if node['above'] else 'underline'}({_argument(node['base'])})"


def _brace(node: Node) -> str:
    label = f", {_argument(node['label'])}" if node.get("label") else ""
    return f"{'overbrace' if node['above'] else 'underbrace'}({_argument(node['base'])}{label})"


def _arrow(node: Node) -> str:
    if "above" not in node and "below" not in node:
        raise _NotInTypst("diagram")
    body = f"stretch({node['symbol']}, size: #(100% + 1em))"
    return _stack(body, node)


def _stacked(node: Node) -> str:
    return _stack(_argument(node["base"]), node)


def _stack(base: str, node: Node) -> str:
    above, below = node.get("above"), node.get("below")
    out = f"attach(limits({base})"
    out += f", t: {_argument(above)}" if above else ""
    return out + (f", b: {_argument(below)})" if below else ")")


def _table(node: Node) -> str:
    shape, rows = node["shape"], node["rows"]
    if shape in _ALIGNED:
        # within a formula such lines are a column
        lines = ", ".join(" & ".join(f"display({_argument(cell)})" for cell in row) for row in rows)
        return f"vec(delim: #none, gap: #0.6em, align: #{'left' if shape == 'aligned' else 'center'}, {lines})"
    if shape in ("cases", "r-cases"):
        lines = ", ".join(" & ".join(_argument(cell) for cell in row) for row in rows)
        return f"cases({'reverse: #true, ' if shape == 'r-cases' else ''}{lines})"
    if shape not in _DELIMITERS:
        raise _NotInTypst(shape)
    return _matrix(node, rows, _DELIMITERS[shape])


def _matrix(node: Node, rows: Sequence[Sequence[Node]], delimiters: tuple[str, str]) -> str:
    columns = [column for column in node.get("columns", ()) if isinstance(column, str)]
    # Typst aligns all columns of a matrix alike; what is aligned otherwise is drawn
    aligns = {{"l": "left", "r": "right"}.get(column, "center") for column in columns} or {"center"}
    verticals = [line for line in node.get("verticals", ()) if 0 < line < len(columns)]
    horizontals = [line["row"] for line in node.get("horizontals", ()) if 0 < line["row"] < len(rows)]
    framed = len(verticals) + len(horizontals) < len(node.get("verticals", ())) + len(node.get("horizontals", ()))
    if len(aligns) > 1 or framed:
        raise _NotInTypst("array")
    delim = "#none" if delimiters == ("", "") else f"#({', '.join(map(string, delimiters))})"
    lines = f", augment: #(hline: {_ints(horizontals)}, vline: {_ints(verticals)})" if verticals or horizontals else ""
    cells = "; ".join(", ".join(_argument(cell) for cell in row) for row in rows)
    return f"mat(delim: {delim}, align: #{aligns.pop()}{lines}, {cells})"


def _ints(values: Sequence[int]) -> str:
    return f"({''.join(f'{value}, ' for value in values)})"


def _text(node: Node) -> str:
    if "value" in node:
        return f"#words({string(node['value'])})"
    return "".join(_typst(part["value"]) if part["type"] == "math" else _text(part) for part in node["parts"])


def _around(pattern: str) -> Callable[[Node], str]:
    return lambda node: pattern.format(_argument(node["base"]))


def _phantom(node: Node) -> str:
    if not (node["width"] and node["height"]):
        raise _NotInTypst("phantom")
    return f"#hide($ {_argument(node['base'])} $)"


def _space(node: Node) -> str:
    # a space of no width would keep Typst from setting that between signs
    return f"#h({node['em']:.3g}em)" if node["em"] else ""


def _style(node: Node) -> str:
    return f"{_STYLES[min(node['level'], 3)]}({_argument(node['base'])})"


def _canceled(node: Node) -> str:
    if node["shape"] not in _CANCELS:
        raise _NotInTypst(node["shape"])
    return _CANCELS[node["shape"]].format(_argument(node["base"]))


def _forced(node: Node) -> str:
    return f"class({string(_CLASSES.get(node['class'], 'normal'))}, {_argument(node['base'])})"


def _framed(node: Node) -> str:
    if "shape" in node:
        raise _NotInTypst(node["shape"])
    return f"#framed($ {_argument(node['base'])} $)"


_WRITERS: dict[str, Callable[[Node], str]] = {
    "row": _row, "identifier": _identifier, "number": _number, "operator": _operator, "large-operator": _large,
    "function": _function, "scripts": _scripts, "fraction": _fraction, "root": _root, "delimited": _delimited,
    "fixed-delimiter": _fixed, "accent": _accent, "bar": _bar, "brace": _brace, "arrow": _arrow, "stacked": _stacked,
    "table": _table, "text": _text, "space": _space, "phantom": _phantom, "style": _style, "canceled": _canceled,
    "forced-class": _forced, "framed": _framed, "colored": _around("{}"), "unit": _around("{}"),
    "quantity": lambda node: _typst(node["unit"]),
}  # fmt: skip
