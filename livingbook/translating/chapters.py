"""Finds the texts of charts in the chapters: labels marked with ``_()`` in cells, and their text alternatives."""

from __future__ import annotations

import io
import re
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python

from livingbook.translating.interface import KEYWORDS, NOTES

_CELL = re.compile(
    r"^```\{code-cell\}[^\n]*\n(?:---\n(?P<about>.*?)^---\n)?(?P<code>.*?)^```", re.MULTILINE | re.DOTALL
)


def charts(catalogue: Catalog, root: Path, chapters: list[str]) -> None:
    """Add the texts of the charts of a book.

    :param root: the book's root folder.
    :param chapters: the chapters' files, from there, in the order of the book.
    """
    for name in chapters:
        text = (root / name).read_text(encoding="utf-8")
        for cell in _CELL.finditer(text):
            alternative = _alternative(cell["about"])
            if alternative:
                catalogue.add(alternative, locations=[(name, _line(text, cell.start()))])
            above = _line(text, cell.start("code")) - 1
            code = io.BytesIO(cell["code"].encode())
            for line, _function, message, notes in extract_python(code, list(KEYWORDS), NOTES, {}):  # type: ignore[arg-type]
                if isinstance(message, str):
                    catalogue.add(message, locations=[(name, above + line)], auto_comments=notes)


def _alternative(about: str | None) -> str:
    """Give the text alternative in the metadata of a cell, as the build reads it."""
    read = yaml.safe_load(about) if about else None
    rendering = read.get("mystnb") if isinstance(read, dict) else None
    image = rendering.get("image") if isinstance(rendering, dict) else None
    return str(image.get("alt") or "") if isinstance(image, dict) else ""


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1
