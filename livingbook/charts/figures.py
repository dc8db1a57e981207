"""The output of a chart cell becomes a figure: vector drawing, text alternative, caption, source and counting rule.

A chart cell carries Jupyter Book's own metadata (``mystnb``: figure name, caption, image alt) and one block of ours::

    livingbook:
      tables: [artemis_accords]     # what it draws; gives the source line below the figure
      counting: One bar a state.    # optional: in place of the counting rules of the tables
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform

from livingbook import faults
from livingbook.charts import execution
from livingbook.charts.svg import inline_svg
from livingbook.charts.theme import COLOURS
from livingbook.errors import did_you_mean
from livingbook.evidence.citing import citation, source_line
from livingbook.evidence.extension import evidence_of
from livingbook.evidence.formatting import in_prose
from livingbook.evidence.tables import PACKAGE, Table

CLASS = "chart-figure"
_KEYS = ("tables", "counting")
_STYLE = "charts.css"


def connect(app: Sphinx) -> None:
    """Register the transforms and the style sheet."""
    faults.connect(app)
    app.connect("doctree-read", _read_charts, priority=600)  # after Sphinx has noted the images
    app.add_post_transform(InlineCharts)
    app.connect("builder-inited", _add_style)


def cell_faults(metadata: dict[str, Any], tables: dict[str, Table]) -> list[str]:
    """List what a chart cell lacks or misspells.

    :param metadata: all metadata of the cell.
    :param tables: the tables of the data package by name.
    """
    ours = metadata["livingbook"]
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


def _read_charts(app: Sphinx, doctree: nodes.document) -> None:
    env = app.env
    tables = evidence_of(env).tables
    for cell in list(doctree.findall(nodes.container)):
        metadata = cell.get("cell_metadata") or {}
        if "livingbook" not in metadata:
            continue
        found = cell_faults(metadata, tables)
        figure = next(cell.findall(nodes.figure), None)
        drawing = next((image for image in cell.findall(nodes.image) if image["uri"].endswith(".svg")), None)
        if not found and not execution.failure(env) and (figure is None or drawing is None):
            found.append("its last line must be an Altair chart; import livingbook.charts.cells first")
        for fault in found:
            faults.note_fault(env, cell.line, f"chart cell: {fault}")
        if not found and figure is not None and drawing is not None:
            names = metadata["livingbook"]["tables"]
            counting = metadata["livingbook"].get("counting")
            _complete(figure, drawing, metadata["mystnb"]["image"]["alt"])
            figure += nodes.legend("", _below([tables[name] for name in names], counting, env, doctree, cell.line or 1))
            env.note_dependency(str(PACKAGE))
            for name in names:
                env.note_dependency(str(tables[name].path))
            cell.replace_self(figure)


def _complete(figure: nodes.figure, drawing: nodes.image, alt: str) -> None:
    """Leave in the figure only the drawing and the caption."""
    drawing["alt"] = " ".join(alt.split())
    figure["classes"].append(CLASS)
    captions = list(figure.findall(nodes.caption))
    figure.children = []
    figure += [drawing, *captions]


def _below(
    tables: list[Table], counting: str | None, env: BuildEnvironment, document: nodes.document, line: int
) -> nodes.paragraph:
    keys = dict.fromkeys(key for table in tables for key, _ in table.sources)
    rules = counting or " ".join(dict.fromkeys(table.counting for table in tables))
    return source_line(
        [
            ("Source", citation(list(keys), env=env, document=document, line=line)),
            ("As of", in_prose(min(table.as_of for table in tables))),
            ("How we count", rules),
        ]
    )


class InlineCharts(SphinxPostTransform):
    """On pages, put a chart's drawing into the page itself, so that it follows the page's theme."""

    default_priority = 200
    formats = ("html",)

    def run(self, **_kwargs: Any) -> None:
        """Replace the image of every chart figure by its drawing."""
        for figure in list(self.document.findall(nodes.figure)):
            if CLASS not in figure["classes"]:
                continue
            image = next(figure.findall(nodes.image))
            drawing = (Path(self.env.srcdir) / image["uri"]).read_text(encoding="utf-8")
            markup = inline_svg(drawing, prefix=figure["ids"][0], alt=image["alt"], colours=COLOURS)
            image.replace_self(nodes.raw("", markup, format="html"))


def _add_style(app: Sphinx) -> None:
    if app.builder.format == "html":
        app.config.html_static_path.append(str(Path(__file__).with_name("static")))
        app.add_css_file(_STYLE)
