"""What a check found, and how it is printed."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Result:
    """One row of the table.

    Meaning of the fields: ``what`` was tried; how many times it was ``done``; the ``faults`` that were found, in
    words; a ``note`` with what was measured on the way.
    """

    what: str
    done: int = 0
    faults: list[str] = field(default_factory=list)
    note: str = ""

    def row(self) -> str:
        """Draw the line of the table, with the first faults below it."""
        verdict = "ok" if not self.faults else f"{len(self.faults)} FAULTS"
        lines = [f"{self.what:<58}  {self.done:>6}  {verdict:<10}  {self.note}".rstrip()]
        return "\n".join([*lines, *(f"    - {fault[:300]}" for fault in self.faults[:5])])


def heading() -> str:
    """Draw the head of the table."""
    return f"{'what was tried':<58}  {'times':>6}  {'outcome':<10}  note"
