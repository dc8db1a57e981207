"""What a chart cell imports: the book's tables, the colours of its charts, and ``_()`` for the labels in them.

>>> from livingbook.charts.cells import COLOURS, table  # doctest: +SKIP
>>> table("artemis_accords")  # doctest: +SKIP
"""

from __future__ import annotations

import os
from functools import cache
from gettext import NullTranslations
from pathlib import Path

import pandas as pd

from livingbook.charts.theme import COLOURS, enable
from livingbook.errors import did_you_mean
from livingbook.evidence.tables import load_tables
from livingbook.language import CHARTS, catalogue

__all__ = ["COLOURS", "_", "table"]

enable()


def _root() -> Path:
    """Find the book: the build sets the variable; by hand, it is the folder above this package."""
    return Path(os.environ.get("LIVINGBOOK_ROOT") or Path(__file__).parents[2])


@cache
def _labels(root: Path, language: str) -> NullTranslations:
    return catalogue(root, language, CHARTS)


def _(label: str) -> str:
    """Put a label of a chart into the language of the book."""
    return _labels(_root(), os.environ.get("LIVINGBOOK_LANGUAGE") or "en").gettext(label)


def table(name: str) -> pd.DataFrame:
    """Read a table of the book's data package.

    :param name: its name in ``evidence/datapackage.yaml``.
    :return: one row a row, columns in the order of the file; dates as pandas timestamps, empty cells missing.
    :raises KeyError: if the data package has no such table, with the nearest name.
    :raises livingbook.errors.BookError: if the file does not fit its description.
    """
    tables = load_tables(_root())
    if name not in tables:
        raise KeyError(f"the data package has no table '{name}'{did_you_mean(name, tables)}")
    found = tables[name]
    frame = pd.DataFrame(found.rows(), columns=[field.name for field in found.fields])
    for field in found.fields:
        if field.type == "date":
            frame[field.name] = pd.to_datetime(frame[field.name])
    return frame
