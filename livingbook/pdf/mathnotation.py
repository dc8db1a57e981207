"""From mathra's tree of a formula to Typst's notation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

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
#: styles of TeX by number -> those of Typst
_STYLES = ("display", "inline", "script", "sscript")
_CANCELS = {"bar": "cancel({})", "backslash": "cancel({}, inverted: #true)", "x": "cancel({}, cross: #true)"}
#: classes of signs as mathra names them -> as Typst does
_CLASSES = {
    "rel": "relation", "bin": "binary", "ord": "normal", "op": "large", "open": "opening", "close": "closing",
    "punct": "punctuation", "inner": "fence",
}  # fmt: skip
#: signs that stand between, open, close or are like any other, by their class
_BARS = "|∣‖∥:"
#: sizes of \\big, \\Big, \\bigg and \\Bigg after the natural one
_FIXED = ("100%", "120%", "180%", "240%", "300%")


class NotInTypst(Exception):  # noqa: N818 - leads to a drawing, no error
    """The tree holds something that Typst's notation has no words for."""


def _typst(node: Node) -> str:
    """Write a node of the tree in Typst's notation.

    :raises NotInTypst: if that can't say it.
    """
    writer = _WRITERS.get(node["type"])
    if writer is None:
        raise NotInTypst(node["type"])
    return writer(node)


def notation(node: Node) -> str:
    """Write a whole formula; if all of it is aligned lines, they are broken and aligned as lines.

    :param node: the tree.
    :return: Typst's notation, without the signs around it.
    :raises NotInTypst: if the tree holds what Typst has no notation for.
    """
    inner = node
    while inner["type"] == "row" and len(inner["children"]) == 1:
        inner = inner["children"][0]
    if inner["type"] != "table" or inner["shape"] not in _ALIGNED:
        return _typst(node)
    rows = inner["rows"]
    if [len(row) for row in rows] == [1]:
        return notation(rows[0][0])
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
        raise NotInTypst(variant)
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
        raise NotInTypst("diagram")
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
        raise NotInTypst(shape)
    return _matrix(node, rows, _DELIMITERS[shape])


def _matrix(node: Node, rows: Sequence[Sequence[Node]], delimiters: tuple[str, str]) -> str:
    columns = [column for column in node.get("columns", ()) if isinstance(column, str)]
    # Typst aligns all columns of a matrix alike; what is aligned otherwise is drawn
    aligns = {{"l": "left", "r": "right"}.get(column, "center") for column in columns} or {"center"}
    verticals = [line for line in node.get("verticals", ()) if 0 < line < len(columns)]
    horizontals = [line["row"] for line in node.get("horizontals", ()) if 0 < line["row"] < len(rows)]
    framed = len(verticals) + len(horizontals) < len(node.get("verticals", ())) + len(node.get("horizontals", ()))
    if len(aligns) > 1 or framed:
        raise NotInTypst("array")
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
        raise NotInTypst("phantom")
    return f"#hide($ {_argument(node['base'])} $)"


def _space(node: Node) -> str:
    # a space of no width would keep Typst from setting that between signs
    return f"#h({node['em']:.3g}em)" if node["em"] else ""


def _style(node: Node) -> str:
    return f"{_STYLES[min(node['level'], 3)]}({_argument(node['base'])})"


def _canceled(node: Node) -> str:
    if node["shape"] not in _CANCELS:
        raise NotInTypst(node["shape"])
    return _CANCELS[node["shape"]].format(_argument(node["base"]))


def _forced(node: Node) -> str:
    return f"class({string(_CLASSES.get(node['class'], 'normal'))}, {_argument(node['base'])})"


def _framed(node: Node) -> str:
    if "shape" in node:
        raise NotInTypst(node["shape"])
    return f"#framed($ {_argument(node['base'])} $)"


_WRITERS: dict[str, Callable[[Node], str]] = {
    "row": _row, "identifier": _identifier, "number": _number, "operator": _operator, "large-operator": _large,
    "function": _function, "scripts": _scripts, "fraction": _fraction, "root": _root, "delimited": _delimited,
    "fixed-delimiter": _fixed, "accent": _accent, "bar": _bar, "brace": _brace, "arrow": _arrow, "stacked": _stacked,
    "table": _table, "text": _text, "space": _space, "phantom": _phantom, "style": _style, "canceled": _canceled,
    "forced-class": _forced, "framed": _framed, "colored": _around("{}"), "unit": _around("{}"),
    "quantity": lambda node: _typst(node["unit"]),
}  # fmt: skip
