"""A chapter as a Jupyter notebook that reads well and runs: values in the place of roles, cells as they are."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import nbformat
from myst_nb.core.read import read_myst_markdown_notebook

_FACT = re.compile(r"\{fact\}`([^`|]+)(?:\|([^`]*))?`")
_CITE = re.compile(r"\{cite(?::\w+)?\}`([^`]+)`")
#: how a fact is linked, not how it is written
_LINK_OPTION = "link"


@dataclass(frozen=True)
class ChapterNotebook:
    """A chapter that has cells to run."""

    notebook: nbformat.NotebookNode
    #: the tables that its cells read, by name
    tables: tuple[str, ...]


def chapter_notebook(text: str, value_of: Callable[[str, str], str]) -> ChapterNotebook:
    """Turn a chapter into a notebook.

    :param text: the chapter, MyST Markdown with its front matter.
    :param value_of: gives the value of a fact, by its id and the option that says how to write it.
    :raises ValueError: as ``value_of`` does.
    """
    notebook = read_myst_markdown_notebook(text)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    tables = dict.fromkeys(name for cell in cells for name in _tables(cell.metadata))
    notebook.cells = [part for cell in notebook.cells for part in _with_caption(cell)]
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"  # nbformat's own would be another each time
        if cell.cell_type == "markdown":
            cell.source = readable(cell.source, value_of)
    notebook.metadata = {key: notebook.metadata[key] for key in ("kernelspec",) if key in notebook.metadata}
    return ChapterNotebook(notebook, tuple(tables))


def _tables(metadata: dict[str, Any]) -> list[str]:
    held = metadata.get("livingbook") or {}
    return list(held.get("tables") or [])


def _with_caption(cell: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """Put the caption of a chart, which the book keeps in the cell's metadata, below the chart."""
    figure = (cell.metadata.pop("mystnb", None) or {}).get("figure") or {}
    caption = str(figure.get("caption") or "").strip()
    below = nbformat.from_dict({"cell_type": "markdown", "metadata": {}, "source": caption})  # type: ignore[no-untyped-call]
    return [cell, below] if caption else [cell]


def readable(text: str, value_of: Callable[[str, str], str]) -> str:
    """Write values in the place of facts, and keys of sources in brackets; other roles stay as they are.

    :param text: MyST Markdown.
    :param value_of: as for :func:`chapter_notebook`.
    """

    def fact(found: re.Match[str]) -> str:
        options = [option.strip() for option in (found[2] or "").split(",")]
        return value_of(found[1].strip(), next((option for option in options if option not in ("", _LINK_OPTION)), ""))

    return _CITE.sub(lambda found: f"[{'; '.join(key.strip() for key in found[1].split(','))}]", _FACT.sub(fact, text))


def as_json(notebook: nbformat.NotebookNode) -> str:
    """Write a notebook as a file, the same every time."""
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"  # a notebook is plain JSON data
