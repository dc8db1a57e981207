"""The output of a chart cell becomes a figure: drawing, text alternative, caption, source, licence, counting rule.

A chart cell carries Jupyter Book's own metadata (``mystnb``: figure name, caption, image alt) and one block of ours::

    livingbook:
      tables: [artemis_accords]     # what it draws; gives the source line below the figure
      counting: One bar a state.    # optional: in place of the counting rules of the tables
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from livingbook import faults
from livingbook.charts import execution
from livingbook.charts.outputs import METADATA, chart_of_cell
from livingbook.errors import did_you_mean
from livingbook.evidence.citing import citation, source_line
from livingbook.evidence.extension import FACTS, evidence_of
from livingbook.evidence.formatting import in_prose
from livingbook.evidence.tables import PACKAGE, Table
from livingbook.evidence.uses import domain_of
from livingbook.language import CHARTS, _, catalogue
from livingbook.publication import LICENCES

CLASS = "chart-figure"
#: the attribute of a figure, while documents are read, that holds the chart it was made from
CHART = "chart"
_KEYS = ("tables", "counting")
_FACT = re.compile(r"\{fact\}`([^`|]+)(?:\|([^`]*))?`")


def connect(app: Sphinx) -> None:
    """Register the work on every document that was read."""
    faults.connect(app)
    app.connect("doctree-read", _read_charts, priority=600)  # after Sphinx has noted the images


def cell_faults(metadata: dict[str, Any], tables: dict[str, Table]) -> list[str]:
    """List what a chart cell lacks or misspells.

    :param metadata: all metadata of the cell.
    :param tables: the tables of the data package by name.
    """
    ours = metadata[METADATA]
    if not isinstance(ours, dict):
        return ["'livingbook' must hold 'tables: [...]'"]
    rendering = metadata.get("mystnb") or {}
    figure, image = rendering.get("figure") or {}, rendering.get("image") or {}
    found = [f"unknown key 'livingbook.{key}'{did_you_mean(key, _KEYS)}" for key in ours if key not in _KEYS]
    found += [
        f"missing 'mystnb.figure.{key}', {purpose}"
        for key, purpose in (
            ("name", "by which prose refers to the chart"),
            ("caption", "which says its finding"),
        )
        if not figure.get(key)
    ]
    if not str(image.get("alt") or "").strip():
        found.append("missing 'mystnb.image.alt', the text that says what the chart shows")
    names = ours.get("tables")
    if not isinstance(names, list) or not names:
        found.append("missing 'livingbook.tables', the list of tables that the chart draws")
        names = []
    found += [
        f"there is no table '{name}' in {PACKAGE}{did_you_mean(name, tables)}" for name in names if name not in tables
    ]
    return found


def text_alternative(alt: str, value_of: Callable[[str, str], str]) -> str:
    """Put the values of facts into a text alternative.

    :param alt: the text; ``{fact}`id``` and ``{fact}`id|option``` stand for values.
    :param value_of: gives the value for id and option; raises ValueError if there is none.
    :return: the text with white space folded.
    :raises ValueError: as ``value_of`` does.
    """
    return " ".join(_FACT.sub(lambda found: value_of(found[1].strip(), (found[2] or "").strip()), alt).split())


def licence_label(name: str) -> str:
    """Write an SPDX name of a Creative Commons licence as people do: CC BY 4.0."""
    parts = name.split("-")
    return " ".join([parts[0], "-".join(parts[1:-1]), parts[-1]]) if parts[0] == "CC" and len(parts) > 2 else name


def _read_charts(app: Sphinx, doctree: nodes.document) -> None:
    for cell in list(doctree.findall(nodes.container)):
        metadata = cell.get("cell_metadata") or {}
        if METADATA in metadata:
            _read_chart(app.env, doctree, cell, metadata)


def _read_chart(
    env: BuildEnvironment, doctree: nodes.document, cell: nodes.container, metadata: dict[str, Any]
) -> None:
    tables = evidence_of(env).tables
    found = cell_faults(metadata, tables)
    figure = next(cell.findall(nodes.figure), None)
    drawing = next((image for image in cell.findall(nodes.image) if image["uri"].endswith(".svg")), None)
    if not found and not execution.failure(env) and (figure is None or drawing is None):
        found.append("its last line must be an Altair chart; import livingbook.charts.cells first")
    alt = ""
    if not found:
        translated = catalogue(Path(env.srcdir), env.config.language or "en", CHARTS).gettext
        try:
            alt = text_alternative(
                translated(metadata["mystnb"]["image"]["alt"]), lambda fact, option: _value(env, fact, option)
            )
        except ValueError as error:
            found.append(f"alt: {error}")
    for fault in found:
        faults.note_fault(env, cell.line, f"chart cell: {fault}")
    if found or figure is None or drawing is None:
        return
    drawn = [tables[name] for name in metadata[METADATA]["tables"]]
    _complete(figure, drawing, alt)
    figure += nodes.legend("", _below(drawn, metadata[METADATA].get("counting"), env, doctree, cell.line or 1))
    notebook = (Path(env.srcdir) / drawing["uri"]).parent / f"{env.docname}.ipynb"
    figure[CHART] = {"drawn": chart_of_cell(notebook, cell["cell_index"]), "tables": [table.name for table in drawn]}
    env.note_dependency(str(PACKAGE))
    for table in drawn:
        env.note_dependency(str(table.path))
        env.dlfiles.add_file(env.docname, table.path.relative_to(env.srcdir).as_posix())
    cell.replace_self(figure)


def _value(env: BuildEnvironment, fact: str, option: str) -> str:
    facts = evidence_of(env).facts
    env.note_dependency(str(FACTS))
    domain_of(env).note("facts", env.docname, fact)
    if fact not in facts:
        raise ValueError(f"there is no fact '{fact}' in {FACTS}{did_you_mean(fact, facts)}")
    return facts[fact].in_prose(option)


def _complete(figure: nodes.figure, drawing: nodes.image, alt: str) -> None:
    """Leave in the figure only the drawing and the caption."""
    drawing["alt"] = alt
    figure["classes"].append(CLASS)
    captions = list(figure.findall(nodes.caption))
    figure.children = []
    figure += [drawing, *captions]


def _below(
    tables: Sequence[Table], counting: str | None, env: BuildEnvironment, document: nodes.document, line: int
) -> nodes.paragraph:
    keys = dict.fromkeys(key for table in tables for key, _ in table.sources)
    rules = counting or " ".join(dict.fromkeys(_sentence(table.counting) for table in tables))
    return source_line(
        [
            (_("Source"), citation(list(keys), env=env, document=document, line=line)),
            (_("As of"), in_prose(min(table.as_of for table in tables))),
            (_("Licence"), _licences(dict.fromkeys(name for table in tables for name in table.licences))),
            (_("How we count"), rules),
        ]
    )


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _licences(names: Iterable[str]) -> nodes.inline:
    """Name the licences of the data; those that the book knows lead to their text."""
    line = nodes.inline()
    for name in names:
        if line.children:
            line += nodes.Text(", ")
        label = licence_label(name)
        line += nodes.reference("", label, refuri=LICENCES[name][1]) if name in LICENCES else nodes.Text(label)
    return line
