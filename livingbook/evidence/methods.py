"""The directives of the page on methods: ``data-tables``, ``execution-table`` and ``tool-versions``."""

from __future__ import annotations

import platform
import posixpath
from importlib import metadata
from pathlib import Path
from typing import Any, cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from livingbook.builders import is_site
from livingbook.errors import did_you_mean
from livingbook.evidence import tablenodes
from livingbook.evidence.directives import note_table
from livingbook.evidence.extension import evidence_of, once
from livingbook.evidence.factcells import sentence, sources, table_anchor
from livingbook.evidence.filling import Filling, fill
from livingbook.evidence.formatting import in_prose
from livingbook.evidence.published import DESCRIPTION, FOLDER, describe, publish
from livingbook.evidence.sourced import Evidence
from livingbook.evidence.tablenodes import cell
from livingbook.evidence.tables import Field, Table
from livingbook.evidence.uses import domain_of, reading_order
from livingbook.faults import note_fault
from livingbook.language import _, mark

PLACE = "data-tables"
EXECUTED = "execution-table"
#: attribute of a piece of text: the file below the folder of downloads that it is to be linked with
_DOWNLOAD = "evidence_download"
_LICENCES = "https://spdx.org/licenses/{}.html"
_METHODS = {
    "cache": mark("once, then kept"),
    "auto": mark("at this build"),
    "force": mark("at every build"),
    "inline": mark("at every build"),
}


class DataTables(SphinxDirective):
    """``{data-tables}``: a section for each table of the data package."""

    def run(self) -> list[nodes.Node]:
        """Describe the tables in the order of the data package."""
        domain_of(self.env).note("places", self.env.docname, PLACE, self.lineno)
        tables = evidence_of(self.env).tables
        if not tables:
            return [
                tablenodes.nothing(
                    _("The book has no tables of its own. Each would stand here with its source and licence.")
                )
            ]
        said = _("All tables are described together in {file}, a Frictionless Data Package.")
        before, _place, after = said.partition("{file}")
        whole = nodes.paragraph("", before)
        whole += [_download(DESCRIPTION, DESCRIPTION), nodes.Text(after)]
        return [whole, *(self._section(table) for table in tables.values())]

    def _section(self, table: Table) -> nodes.section:
        note_table(self.env, table)
        section = nodes.section(ids=[table_anchor(table.name)], names=[])
        section += nodes.title("", table.title)
        fields = nodes.field_list()
        for name, parts in self._described(table):
            body = nodes.paragraph("", "", *parts)
            fields += nodes.field("", nodes.field_name("", name), nodes.field_body("", body))
        section += [nodes.paragraph("", sentence(table.description)), fields]
        self.set_source_info(section)
        return section

    def _described(self, table: Table) -> list[tuple[str, list[nodes.Node]]]:
        document = self.state.document
        found = [Evidence(key, locator, None) for key, locator in table.sources]
        size = _("{rows} rows, {columns} columns").format(rows=in_prose(len(table.rows())), columns=len(table.fields))
        name = f"{table.name}.csv"
        licences: list[nodes.Node] = []
        for licence in table.licences:
            licences += [nodes.Text(", ")] if licences else []
            licences.append(nodes.reference("", licence, refuri=_LICENCES.format(licence)))
        return [
            (_("How we count"), [nodes.Text(sentence(table.counting))]),
            (_("As of"), [nodes.Text(in_prose(table.as_of))]),
            (_("Sources"), sources(found, env=self.env, document=document, line=self.lineno)),
            (_("Columns"), [nodes.Text(", ".join(map(_column, table.fields)))]),
            (_("Size"), [nodes.Text(size)]),
            (_("Licence"), licences),
            (_("Download"), [_download(name, f"tables/{table.path.name}")]),
        ]


def _column(field: Field) -> str:
    return field.title[:1].upper() + field.title[1:]


def _download(text: str, file: str) -> nodes.inline:
    node = nodes.inline("", text, classes=["download"])
    node[_DOWNLOAD] = file
    return node


class ExecutionTable(SphinxDirective):
    """``{execution-table}``: the chapters whose charts are computed when the book is built, and how that went."""

    def run(self) -> list[nodes.Node]:
        """Leave a table that is filled when the page is written, after all cells have run."""
        domain_of(self.env).note("places", self.env.docname, EXECUTED, self.lineno)
        head = [cell(_("Chapter")), cell(_("Computed")), cell(_("Result"))]
        row = [cell("") for title in head]
        table = tablenodes.table(head, [row], classes=[EXECUTED])
        self.set_source_info(table)
        return [table]


class FillExecution(Filling):
    """Fills in what MyST-NB has noted when it ran the cells."""

    def run(self, **_kwargs: object) -> None:
        """Fill the tables of this document."""
        executed = {docname: execution(self.env, docname) for docname in reading_order(self.env)}
        lines = [nodes.row("", *self._row(docname, done)) for docname, done in executed.items() if done]
        for table in list(self.document.findall(nodes.table)):
            if EXECUTED in table["classes"] and lines:
                fill(next(iter(table.findall(nodes.tbody))), *(line.deepcopy() for line in lines))
            elif EXECUTED in table["classes"]:
                table.replace_self(nodes.paragraph("", _("No chapter computes a chart.")))

    def _row(self, docname: str, done: dict[str, Any]) -> list[nodes.entry]:
        # how many seconds it took would make every build of the same content another one
        method = _(_METHODS.get(done["method"], done["method"]))
        result = _("complete") if done["succeeded"] else _("failed")
        return [cell(self.link(docname)), cell(method), cell(result)]


def execution(env: Any, docname: str) -> dict[str, Any] | None:
    """Give what MyST-NB knows of the execution of a document's cells: method, runtime (seconds), succeeded."""
    found: dict[str, Any] | None = getattr(env, "nb_metadata", {}).get(docname, {}).get("exec_data")
    return found


class ToolVersions(SphinxDirective):
    """``{tool-versions}``: the versions of Python and of the packages named in the content, one a line."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Make the table."""
        rows = [[cell("Python"), cell(platform.python_version())]]
        for offset, line in enumerate(self.content):
            name = line.strip()
            try:
                version = metadata.version(name)
            except (metadata.PackageNotFoundError, ValueError):
                installed = [package.name for package in metadata.distributions()]
                message = f"tool-versions: no package '{name}' is installed{did_you_mean(name, installed)}"
                note_fault(self.env, self.lineno + offset + 1, message)
                continue
            rows.append([cell(name), cell(version)])
        table = tablenodes.table([cell(_("Tool")), cell(_("Version"))], rows, classes=["tool-versions"])
        self.set_source_info(table)
        return [table]


class FillDownloads(Filling):
    """Links the downloads: from a page beside it, from paper by the address of the site if that is known."""

    def run(self, **_kwargs: object) -> None:
        """Fill this document."""
        html = is_site(self.app.builder)
        base = str(getattr(self.config, "html_baseurl", "") or "")
        for node in list(self.document.findall(nodes.inline)):
            if _DOWNLOAD not in node:
                continue
            file = f"{FOLDER.as_posix()}/{node[_DOWNLOAD]}"
            if html:
                here = posixpath.dirname(self.app.builder.get_target_uri(self.env.docname))
                address = posixpath.relpath(file, here or ".")
            else:
                address = f"{base.rstrip('/')}/{file}" if base else ""
            if address:
                fill(node, nodes.reference("", node.astext(), refuri=address, internal=html))


def publish_data(app: Sphinx) -> None:
    """Put the data package beside the pages, see :func:`livingbook.evidence.published.publish`."""
    cited = cast("Any", app.env.domains.get("cite"))  # of sphinxcontrib-bibtex
    root, entries = Path(app.srcdir), cited.bibdata.data.entries if cited else {}
    publish(root, once(app, "datapackage", lambda: describe(root, entries)), Path(app.outdir))


def _publish(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and is_site(app.builder):
        publish_data(app)


def connect(app: Sphinx) -> None:
    """Register the directives, what fills them, and the copying of the files."""
    app.add_directive(PLACE, DataTables)
    app.add_directive(EXECUTED, ExecutionTable)
    app.add_directive("tool-versions", ToolVersions)
    for transform in (FillExecution, FillDownloads):
        app.add_post_transform(transform)
    app.connect("build-finished", _publish)
