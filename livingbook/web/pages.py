"""What every page gets: our layout, style sheet and description; and a real page at the book's root address."""

from __future__ import annotations

import filecmp
import shutil
from html import escape
from pathlib import Path
from typing import Any, cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.config import Config

from livingbook.configuration import repository_of
from livingbook.evidence.formatting import in_prose
from livingbook.publication import publication_in
from livingbook.web import markup

_HERE = Path(__file__).parent
#: the attribute of the element that holds a page's description
_DESCRIBED = 'name="description"'
#: what Jupyter Book fills in where a book names no repository


def connect(app: Sphinx) -> None:
    """Register templates, style sheet, and the work on each page and on the finished book."""
    app.connect("config-inited", _add_templates, priority=900)  # after the theme
    app.connect("config-inited", _offer_repository)
    app.connect("builder-inited", _prepare)
    app.connect("doctree-resolved", _set_title)
    app.connect("html-page-context", _complete_page)
    app.connect("build-finished", _write_root_page)


def _add_templates(_app: Sphinx, config: Config) -> None:
    # The theme adds its folder to a list that all builds of one process share: unless each has it once, every build
    # after the first believes that the settings have changed, and writes all pages anew.
    config.templates_path = list(dict.fromkeys([*config.templates_path, str(_HERE / "templates")]))


def _offer_repository(_app: Sphinx, config: Config) -> None:
    """Show the links to repository, source and issues once the repository's address is known."""
    options = config.html_theme_options
    if repository_of(options):
        for button in ("use_repository_button", "use_edit_page_button", "use_issues_button"):
            options[button] = True


def _prepare(app: Sphinx) -> None:
    if not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    app.config.html_static_path = [*app.config.html_static_path, str(_HERE / "static")]
    app.add_css_file("book.css", priority=900)  # after the theme's
    app.add_js_file("page.js", loading_method="defer")
    templates = cast("Any", app.builder.templates)
    templates.environment.filters["mend_head"] = markup.mend_head
    templates.environment.filters["mend_content"] = markup.mend_content


def _set_title(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Set the book's title on its opening page as a title and a subtitle, which screen readers still read as one."""
    if docname != app.config.root_doc or app.builder.format != "html":
        return
    book = publication_in(Path(app.srcdir))
    heading = next(doctree.findall(nodes.title), None)
    if book and book.subtitle and heading is not None and heading.astext() == book.full_title:
        colon = nodes.inline("", ": ", classes=["colon"])
        heading.children = []
        heading += [
            nodes.inline("", "", nodes.Text(book.title), colon, classes=["book-title"]),
            nodes.inline("", book.subtitle, classes=["book-subtitle"]),
        ]


def _complete_page(
    app: Sphinx, pagename: str, _templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if "metatags" in context:
        context["metatags"] = markup.without_viewport(context["metatags"])
    publication = publication_in(Path(app.srcdir))
    if publication:
        context |= {
            "publication": publication,
            "publication_date": in_prose(publication.date_released),
            "data_date": in_prose(publication.data_date) if publication.data_date else "",
        }
    if doctree is None:
        return
    context["body"] = markup.mend_body(context["body"])
    context["description"] = _description(app.env.metadata.get(pagename, {}), doctree)
    if context["description"] and _DESCRIBED not in context["metatags"]:
        context["metatags"] += f'\n<meta {_DESCRIBED} content="{escape(context["description"])}" />'


def _description(metadata: dict[str, Any], doctree: nodes.document) -> str:
    """Take the description from a page's front matter (``html_meta``, ``description``), else its first paragraph."""
    given = next((meta["content"] for meta in doctree.findall(nodes.meta) if meta.get("name") == "description"), "")
    if given:
        return " ".join(str(given).split())
    if metadata.get("description"):
        return markup.summary(str(metadata["description"]))
    first = next((p for p in doctree.findall(nodes.paragraph) if isinstance(p.parent, nodes.section)), None)
    return markup.summary(first.astext()) if first else ""


def _write_root_page(app: Sphinx, exception: Exception | None) -> None:
    """Put the opening page at the book's root address too; Jupyter Book would write a bare redirect."""
    if exception or app.builder.name != "html":
        return
    page = Path(app.outdir) / f"{app.config.root_doc}.html"
    index = Path(app.outdir) / "index.html"
    if page.exists() and page != index and not (index.exists() and filecmp.cmp(page, index, shallow=False)):
        shutil.copyfile(page, index)
