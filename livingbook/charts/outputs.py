"""What a chart cell leaves in the executed notebook: its code, and the specification of the chart it drew."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: the key of our metadata, of a cell as of its output
METADATA = "livingbook"


@dataclass(frozen=True)
class Drawn:
    """A chart as its cell made it."""

    #: the Vega-Lite specification, with data
    specification: dict[str, Any]
    #: the Python code of the cell
    code: str


def chart_of_cell(notebook: Path, index: int) -> Drawn | None:
    """Find the chart that a cell drew.

    :param notebook: an executed notebook, as MyST-NB writes it for every chapter with cells.
    :param index: the position of the cell, counted from 0.
    :return: None if the notebook or the chart in it is missing.
    """
    if not notebook.is_file():
        return None
    cell = json.loads(notebook.read_text(encoding="utf-8"))["cells"][index]
    for output in cell.get("outputs", []):
        found = output.get("metadata", {}).get(METADATA, {}).get("specification")
        if found:
            return Drawn(specification=found, code="".join(cell["source"]))
    return None
