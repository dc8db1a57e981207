"""Formulas in a line and on their own line."""

from __future__ import annotations

import re

from docutils import nodes

from livingbook.pdf.escape import string
from livingbook.pdf.formulas import Formula, FormulaError, read_formula
from livingbook.pdf.render.core import Core

#: what mathra says of a drawing's size: width and how far it hangs below the line
_SIZE = re.compile(r'width="([\d.]+)em".*?vertical-align: -?([\d.]+)em')
#: the layer of a drawing from which a page's text is copied; on paper the alt text does that
_TEXT_LAYER = re.compile(r"<(text|metadata)\b.*?</\1>", re.DOTALL)


class Maths(Core):
    """Formulas, set by Typst or, where its notation ends, drawn."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        # what formulas of this document define holds in those that follow, as on the page
        self._macros = self.source.macros

    def render_math(self, node: nodes.Element) -> str:
        """Set a formula within the line."""
        formula = self._formula(node, display=False)
        return "" if formula is None else f"#formula({string(formula.spoken)}, {_body(formula)})"

    def render_math_block(self, node: nodes.Element) -> str:
        """Set a formula on its own line, with its number at the edge."""
        formula = self._formula(node, display=True)
        if formula is None:
            return self.anchors(node)
        number = self.number("displaymath", node) or str(node.get("number") or "")
        head = f"{string(number)}, {self.labels(node)}, {string(formula.spoken)}"
        return f"\n#display-formula({head}, {_body(formula)}){self.mark(node)}\n\n"

    render_displaymath = render_math_block

    def _formula(self, node: nodes.Element, *, display: bool) -> Formula | None:
        """Read a formula; one that only defines something adds to what is known."""
        latex = node.astext()
        if display and not node.get("nowrap"):
            # as Sphinx does for the page: paragraphs are lines, and lines are aligned
            latex = " \\\\ ".join(part for part in latex.split("\n\n") if part.strip())
            latex = rf"\begin{{aligned}}{latex}\end{{aligned}}" if r"\\" in latex else latex
        try:
            formula = read_formula(latex, self._macros, self.source.language, display=display)
        except FormulaError as error:
            what = f"the formula '{' '.join(latex.split())}' can't be read: {error}"
            self.trouble(node, what)
            return Formula("", "", latex)
        if not formula.typst and not formula.drawing:
            self._macros += latex
            return None
        return formula


def _body(formula: Formula) -> str:
    if formula.typst:
        return f"$ {formula.typst} $"
    if not formula.drawing:
        return f"raw({string(formula.spoken)})"
    size = _SIZE.search(formula.drawing)
    width, depth = size.groups() if size else ("4", "0")
    drawing = string(_TEXT_LAYER.sub("", formula.drawing))
    return f"drawn-formula({string(formula.spoken)}, {width}em, {depth}em, bytes({drawing}))"
