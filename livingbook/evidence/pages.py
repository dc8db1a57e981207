"""Pages that list evidence: the corrections, the script and style they need, and when they must be written anew."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from livingbook import clock
from livingbook.evidence import tablenodes
from livingbook.evidence.extension import CORRECTIONS, evidence_of
from livingbook.evidence.filling import Filling, fill, rows
from livingbook.evidence.formatting import in_prose
from livingbook.evidence.tablenodes import cell
from livingbook.evidence.uses import domain_of, reading_order
from livingbook.language import _, mark
from livingbook.notes import read_note, write_note

#: lists that are filled from what the whole book says
_FILLED = ("fact-ledger", "claims-table", "corrections")
_HEAD = (mark("Date"), mark("Page"), mark("It said"), mark("It says now"), mark("Reported by"))
#: builders whose books have comments in their place
_WITH_COMMENTS = ("html", "dirhtml", "bookpdf")
#: in the metadata of such a page: a hash of what it is filled from; what is made from the page depends on it
_METADATA = "evidence_digest"
#: the hashes of the pages as they were last written, from the output folder
_WRITTEN = Path("_livingbook/evidence.json")
_STATIC = Path(__file__).with_name("static")
#: class of a node -> the script that a page with such a node loads
_SCRIPTS = {"fact-link": "facts.js", "searchable": "filter.js"}


class Corrections(SphinxDirective):
    """``{corrections}``: what the book had wrong, the latest first."""

    def run(self) -> list[nodes.Node]:
        """Make the table, or say that there is none."""
        domain_of(self.env).note("places", self.env.docname, "corrections", self.lineno)
        self.env.note_dependency(str(CORRECTIONS))
        corrections = evidence_of(self.env).corrections
        if not corrections:
            return [
                tablenodes.nothing(_("No correction has been made so far. Each will stand here, the latest first."))
            ]
        lines = []
        for correction in corrections:
            page = cell(correction.page)
            page["corrected_page"] = correction.page
            by = cell(correction.reported_by or "–")
            if correction.comment:
                by["reporting_comment"] = correction.comment
                by["reporter"] = correction.reported_by or _("A comment")
            lines.append([cell(in_prose(correction.date)), page, cell(correction.was), cell(correction.now), by])
        head = [cell(_(title)) for title in _HEAD]
        table = tablenodes.table(head, lines, classes=["corrections", "searchable"])
        self.set_source_info(table)
        return [table]


class FillCorrections(Filling):
    """Links each correction to its page, and to the comment that reported it."""

    def run(self, **_kwargs: object) -> None:
        """Fill the table of this document."""
        for body in self.bodies("corrections"):
            for cells in rows(body):
                page, by = cells[1], cells[4]
                fill(page, nodes.paragraph("", "", self.link(page["corrected_page"])))
                if "reporting_comment" in by:
                    fill(by, nodes.paragraph("", "", self._reporter(by["reporter"], by["reporting_comment"])))

    def _reporter(self, name: str, comment: str) -> nodes.Node:
        """Lead from whoever reported it to the comment, in the forms of the book that have comments in their place."""
        thread, _, place = comment.partition("#")
        docname = _pages_of_threads(self.env).get(thread)
        if docname is None or self.app.builder.name not in _WITH_COMMENTS:
            return nodes.Text(name)
        return make_refnode(self.app.builder, self.env.docname, docname, place, nodes.inline("", name))


def _pages_of_threads(env: BuildEnvironment) -> dict[str, str]:
    """Give the page of each discussion by the id of its thread, see ``livingbook/threads.py``."""
    return {str(env.metadata.get(docname, {}).get("comments_id", docname)): docname for docname in env.all_docs}


def mark_changed(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Leave in each list's metadata a hash of what fills it; name the pages written from something else.

    :return: documents to be written anew.
    """
    domain = domain_of(env)
    facts = evidence_of(env).facts.values()
    filled_from = [
        {docname: list(found) for docname, found in domain.data["facts"].items()},
        {docname: list(found) for docname, found in domain.data["places"].items()},
        {name: title.astext() for name, title in env.titles.items()},
        reading_order(env),
        _pages_of_threads(env),
        sorted(fact.id for fact in facts if fact.overdue(clock.today())),
    ]
    digest = hashlib.sha256(json.dumps(filled_from, sort_keys=True).encode()).hexdigest()
    pages = {docname for place in _FILLED for docname, _ in domain.users("places", place)}
    for docname in pages:
        env.metadata[docname][_METADATA] = digest
    written = read_note(Path(app.outdir) / _WRITTEN)
    return sorted(docname for docname in pages if written.get(docname) != digest)


def _remember_written(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    found = {name: data[_METADATA] for name, data in app.env.metadata.items() if _METADATA in data}
    write_note(Path(app.outdir) / _WRITTEN, found)


def _add_static(app: Sphinx) -> None:
    if app.builder.format == "html":
        app.config.html_static_path = [*app.config.html_static_path, str(_STATIC)]
        app.add_css_file("evidence.css")


def _add_scripts(
    app: Sphinx, _pagename: str, _template: str, _context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if doctree is None:
        return
    classes: set[str] = set().union(*(node.get("classes", ()) for node in doctree.findall(nodes.Element)))
    for name, script in _SCRIPTS.items():
        if name in classes:
            app.add_js_file(script, loading_method="defer")


def connect(app: Sphinx) -> None:
    """Register the directive, the files and the bookkeeping."""
    app.add_directive("corrections", Corrections)
    app.add_post_transform(FillCorrections)
    app.connect("builder-inited", _add_static)
    app.connect("env-updated", mark_changed)
    app.connect("html-page-context", _add_scripts)
    app.connect("build-finished", _remember_written)
