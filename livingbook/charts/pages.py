"""Charts on pages: the drawing inline, its data to read, files to take along, and the chart to explore.

Other formats get the figure as it was read: drawing, caption, source line.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import vl_convert
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.osutil import relative_uri

from livingbook.builders import is_site
from livingbook.charts.data import ABOUT_ROWS, DataTable, data_tables
from livingbook.charts.explore import explorable, runtime_name, write_runtime
from livingbook.charts.figures import CHART, CLASS
from livingbook.charts.outputs import Drawn
from livingbook.charts.svg import inline_svg, standalone_svg
from livingbook.charts.theme import COLOURS
from livingbook.evidence.extension import evidence_of
from livingbook.evidence.tables import Table
from livingbook.language import templates

#: where the files of charts go, from the output folder
FOLDER = "_charts"
#: up to so many rows stand in the page; a longer table is cut there, the CSV file has all
ROWS = 70
_STYLE, _SCRIPT = "charts.css", "charts.js"
_TEMPLATES = templates(Path(__file__).with_name("templates"))


def connect(app: Sphinx) -> None:
    """Register the transform, style sheet and script of pages with charts, and the files that they load."""
    app.add_post_transform(CompleteCharts)
    app.connect("builder-inited", _add_static)
    app.connect("html-page-context", _add_assets)
    app.connect("build-finished", _write_runtime)


@dataclass(frozen=True)
class ChartFiles:
    """The files that a reader can take along, and those that the page loads on request."""

    code: str
    drawing: str
    alt: str
    specification: dict[str, Any]
    #: heading by column of the chart's tables
    titles: dict[str, str]

    def write(self, stem: Path) -> None:
        """Write drawing, picture, code and the chart to explore beside each other.

        The picture takes a tenth of a second, so it is made anew only when the drawing differs.

        :param stem: the path without its extension.
        """
        stem.parent.mkdir(parents=True, exist_ok=True)
        svg, png = stem.with_suffix(".svg"), stem.with_suffix(".png")
        drawing = standalone_svg(self.drawing)
        if not png.exists() or not svg.exists() or svg.read_text(encoding="utf-8") != drawing:
            svg.write_text(drawing, encoding="utf-8")
            png.write_bytes(vl_convert.svg_to_png(drawing, scale=2))
        stem.with_suffix(".py").write_text(self.code.rstrip() + "\n", encoding="utf-8")
        stem.with_suffix(".json").write_text(explorable(self.specification, self.alt, self.titles), encoding="utf-8")


class CompleteCharts(SphinxPostTransform):
    """Put a chart's drawing into the page itself, so that it follows the page's theme, and its furniture below."""

    default_priority = 200

    def run(self, **_kwargs: Any) -> None:
        """Complete every chart figure; outside HTML only forget what the figure was made from."""
        for figure in list(self.document.findall(nodes.figure)):
            if CLASS not in figure["classes"]:
                continue
            made = figure.attributes.pop(CHART, None) or {}
            if not is_site(self.app.builder):
                continue
            name = figure["ids"][0]
            image = next(figure.findall(nodes.image))
            drawing = (Path(self.env.srcdir) / image["uri"]).read_text(encoding="utf-8")
            if made.get("drawn"):
                furniture = self._furniture(name, made["drawn"], made["tables"], drawing, image["alt"])
                figure.parent.insert(figure.parent.index(figure) + 1, nodes.raw("", furniture, format="html"))
            markup = inline_svg(drawing, prefix=name, alt=image["alt"], colours=COLOURS)
            image.replace_self(nodes.raw("", markup, format="html"))

    def _furniture(self, name: str, drawn: Drawn, names: list[str], drawing: str, alt: str) -> str:
        tables = [evidence_of(self.env).tables[table] for table in names]
        stem = f"{FOLDER}/{self.env.docname}/{name}"
        fields = [field for table in tables for field in table.fields if field.name not in ABOUT_ROWS]
        titles = {field.name: field.title for field in fields}
        files = ChartFiles(drawn.code, drawing, alt, drawn.specification, titles)
        files.write(Path(self.app.outdir) / stem)
        return furniture(
            name,
            shown=data_tables(drawn.specification, tables),
            csv=[(table.title, self._address(self._download(table))) for table in tables],
            stem=self._address(stem),
            runtime=self._address(f"_static/{runtime_name()}"),
        )

    def _download(self, table: Table) -> str:
        source = table.path.relative_to(self.env.srcdir).as_posix()
        return f"_downloads/{self.env.dlfiles[source][1]}"

    def _address(self, path: str) -> str:
        return relative_uri(self.app.builder.get_target_uri(self.env.docname), path)


def furniture(name: str, *, shown: list[DataTable], csv: list[tuple[str, str]], stem: str, runtime: str) -> str:
    """Write what stands below a chart on a page.

    :param name: the id of the figure.
    :param shown: the data that the chart draws.
    :param csv: title and address of every table behind the chart.
    :param stem: address of the chart's own files, without extension.
    :param runtime: address of the Vega runtime.
    :return: HTML.
    """
    template = _TEMPLATES.get_template("furniture.html")
    return template.render(name=name, shown=shown, csv=csv, stem=stem, runtime=runtime, limit=ROWS)


def _add_static(app: Sphinx) -> None:
    if app.builder.format == "html":
        app.config.html_static_path = [*app.config.html_static_path, str(Path(__file__).with_name("static"))]
        app.add_css_file(_STYLE)


def _add_assets(
    app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: nodes.document | None
) -> None:
    """Load the script only where there is a chart to explore."""
    if 'class="chart-explore"' in context.get("body", ""):
        app.add_js_file(_SCRIPT, loading_method="defer")


def _write_runtime(app: Sphinx, exception: Exception | None) -> None:
    outdir = Path(app.outdir)
    if not exception and app.builder.format == "html" and (outdir / FOLDER).is_dir():
        write_runtime(outdir / "_static")
