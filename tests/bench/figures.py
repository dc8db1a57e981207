"""A measured figure, and how it is printed beside its budget."""

from __future__ import annotations

from dataclasses import dataclass

WIDTHS = (62, 14, 12, 14, 8)
HEADINGS = ("figure", "measured", "budget", "default", "ratio")


@dataclass(frozen=True)
class Figure:
    """One figure of one run.

    Meaning of the fields: ``what`` was measured, in words; its ``value`` in ``unit``; the ``budget`` it has to
    keep to, if there is one, an upper bound unless ``at_least``; the ``baseline``, what the default Jupyter Book
    shows for the same in the same run, if that was measured.
    """

    what: str
    value: float
    unit: str
    budget: float | None = None
    at_least: bool = False
    baseline: float | None = None

    @property
    def met(self) -> bool:
        """Whether the budget is kept; true where there is none."""
        if self.budget is None:
            return True
        return self.value >= self.budget if self.at_least else self.value <= self.budget

    def row(self) -> str:
        """Draw the line of the table."""
        bound = "" if self.budget is None else f"{'>=' if self.at_least else '<='} {_short(self.budget)}"
        default = "" if self.baseline is None else _short(self.baseline)
        ratio = "" if not self.baseline else f"{self.value / self.baseline:.2f}"
        cells = (self.what, f"{_short(self.value)} {self.unit}", bound, default, ratio)
        line = "  ".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True))
        return line.rstrip() if self.met else f"{line.rstrip()}  OVER BUDGET"


def heading() -> str:
    """Draw the head of the table."""
    return "  ".join(cell.ljust(width) for cell, width in zip(HEADINGS, WIDTHS, strict=True)).rstrip()


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:,.2f}"
