"""What a chart cell imports: the book's tables and the colours of its charts.

>>> from livingbook.charts.cells import COLOURS, table  # doctest: +SKIP
>>> table("artemis_accords")  # doctest: +SKIP
"""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from livingbook.charts.theme import COLOURS, enable
from livingbook.errors import did_you_mean
from livingbook.evidence.tables import load_tables

__all__ = ["COLOURS", "table"]

enable()


def table(name: str) -> pd.DataFrame:
    """Read a table of the book's data package.

    :param name: its name in ``evidence/datapackage.yaml``.
    :return: one row a row, columns in the order of the file; dates as pandas timestamps, empty cells missing.
    :raises KeyError: if the data package has no such table, with the nearest name.
    :raises livingbook.errors.BookError: if the file does not fit its description.
    """
    # The build sets the variable; by hand, the folder above this package is the book.
    root = Path(os.environ.get("LIVINGBOOK_ROOT") or Path(__file__).parents[2])
    tables = load_tables(root)
    if name not in tables:
        raise KeyError(f"the data package has no table '{name}'{did_you_mean(name, tables)}")
    found = tables[name]
    frame = pd.DataFrame(found.rows(), columns=[field.name for field in found.fields])
    for field in found.fields:
        if field.type == "date":
            frame[field.name] = pd.to_datetime(frame[field.name])
    return frame
