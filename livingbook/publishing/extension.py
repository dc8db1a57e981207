"""Plugs publishing into Sphinx: what a page says of itself in its head, and below its text how to cite it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from docutils import nodes
from sphinx.application import Sphinx

from livingbook.citation import Work, figure_work
from livingbook.configuration import repository_of
from livingbook.evidence.extension import evidence_of
from livingbook.evidence.factcells import table_anchor
from livingbook.evidence.published import FOLDER as DATA
from livingbook.evidence.uses import domain_of
from livingbook.publication import Publication
from livingbook.publishing import boxes, linkeddata
from livingbook.publishing.headtags import head_tags
from livingbook.publishing.previews import picture_of
from livingbook.publishing.reporting import Ways, report_link
from livingbook.publishing.works import address_of, publication_of, work_of
from livingbook.threads import takes_comments

_EVIDENCE, _COMMENTS = "livingbook.evidence", "livingbook.comments"
#: how the theme's menu of downloads labels the PDF of a chapter and that of the book
_PDFS = {"chapter": "download-chapter-pdf", "book": "download-book-pdf"}


def connect(app: Sphinx) -> None:
    """Register the work on each page."""
    publisher = Publisher()
    app.connect("builder-inited", publisher.prepare)
    app.connect("doctree-resolved", publisher.mark_figures)
    app.connect("html-page-context", publisher.add_boxes, priority=450)  # above the comments (500)
    # after the description (livingbook.web, 500) and the menu of downloads (livingbook.pdf, 502)
    app.connect("html-page-context", publisher.describe, priority=510)


class Publisher:
    """What one build knows of the book."""

    def __init__(self) -> None:
        self._book: Publication | None = None
        #: by document the title of each figure by its id
        self._figures: dict[str, dict[str, str]] = {}

    def prepare(self, app: Sphinx) -> None:
        """Read what the book says of itself, and have its style and script copied."""
        self._book = publication_of(app)
        if self._book:
            app.config.html_static_path = [*app.config.html_static_path, str(Path(__file__).with_name("static"))]
            app.add_css_file("publishing.css")
            for script in ("cite.js", "report.js"):
                app.add_js_file(script, loading_method="defer")

    def mark_figures(self, app: Sphinx, document: nodes.document, docname: str) -> None:
        """Keep the place of each figure's box. A long page that has no figure is not searched for one."""
        if self._book and (app.env.toc_fignumbers.get(docname, {}).get("figure") or not app.config.numfig):
            self._figures[docname] = boxes.mark_figures(document)

    def add_boxes(
        self, app: Sphinx, pagename: str, _template: str, context: dict[str, Any], doctree: nodes.document | None
    ) -> None:
        """Tell below each figure, and at the end of the page, how to cite it; write the files for that."""
        if self._book is None or doctree is None:
            return
        page = work_of(app, self._book, pagename)
        works = {pagename: page}
        for name, title in self._figures.get(pagename, {}).items():
            works[f"{pagename}/{name}"] = figure_work(page, title, name=name)
        made, ways = {}, _ways(app, pagename, context)
        for path, work in works.items():
            boxes.write_files(work, Path(app.outdir) / boxes.FOLDER / path)
            made[path] = boxes.box(work, context["pathto"](f"{boxes.FOLDER}/{path}", 1), report_link(work, ways))
        body = context["body"]
        for path in list(works)[1:]:
            body = body.replace(boxes.mark(path.rpartition("/")[2]), made[path], 1)
        context["body"] = body + made[pagename]

    def describe(
        self, app: Sphinx, pagename: str, _template: str, context: dict[str, Any], doctree: nodes.document | None
    ) -> None:
        """Complete the head of a page that shows a document."""
        if self._book is None or doctree is None:
            return
        work = work_of(app, self._book, pagename)
        description = context.get("description", "")
        tags = head_tags(
            work,
            description=description,
            licence_url=self._book.licence_url,
            pdf=_pdf(context, work),
            picture=picture_of(app, pagename, work),
        )
        data = linkeddata.script(self._nodes(app, pagename, work, description))
        context["metatags"] = f"{context.get('metatags', '')}\n{tags}\n{data}"

    def _nodes(self, app: Sphinx, docname: str, work: Work, description: str) -> list[dict[str, Any]]:
        assert self._book is not None  # noqa: S101 - the caller has looked
        licence = self._book.licence_url
        book = work_of(app, self._book, app.config.root_doc)
        if work.kind == "book":
            found = [linkeddata.book_node(work, licence, self._book.abstract)]
        else:
            found = [linkeddata.chapter_node(work, book, licence, description)]
        if _EVIDENCE in app.extensions and "data-tables" in domain_of(app.env).used("places", docname):
            up = "" if work.address else "../" * app.builder.get_target_uri(docname).count("/")
            for table in evidence_of(app.env).tables.values():
                path = f"{DATA.as_posix()}/tables/{table.path.name}"
                download = address_of(app, path) or up + path
                anchor = table_anchor(table.name)
                found.append(linkeddata.dataset_node(table, book, page=work.address, download=download, anchor=anchor))
        return found


def _ways(app: Sphinx, pagename: str, context: dict[str, Any]) -> Ways:
    """Find out how readers of a page reach the book's people; without an address of theirs, in the comments."""
    settings = getattr(app.config, "comments_config", None) or {}
    nearest = ""
    if settings.get("provider", "builtin" if _COMMENTS in app.extensions else "none") != "none":
        listed = domain_of(app.env).page("corrections") if _EVIDENCE in app.extensions else None
        commented = [name for name in (pagename, listed) if name and takes_comments(app.env.metadata[name])]
        if commented:
            nearest = "#comments" if commented[0] == pagename else f"{context['pathto'](commented[0])}#comments"
    return Ways(repository_of(app.config.html_theme_options), str(settings.get("contact") or ""), nearest)


def _pdf(context: dict[str, Any], work: Work) -> str:
    """Find the address of the page's PDF in the menu of downloads; '' if there is none or the book has no address."""
    if not work.address:
        return ""
    buttons = [button for group in context.get("header_buttons", []) for button in group.get("buttons", [])]
    found = next((button["url"] for button in buttons if button.get("label") == _PDFS[work.kind]), "")
    return urljoin(work.address, found) if found else ""
