"""Plugs in what a site has beside its pages: the feed of changes, sitemap, robots.txt, the page for wrong addresses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from livingbook.builders import is_site
from livingbook.errors import read_text
from livingbook.evidence.extension import evidence_of
from livingbook.evidence.uses import domain_of, reading_order
from livingbook.language import _
from livingbook.publication import Publication
from livingbook.publishing import changes, sitefiles
from livingbook.publishing.works import address_of, publication_of

#: the page for addresses that lead nowhere: GitHub Pages, Netlify and the book's own server look for this name
NOT_FOUND = "404"
FEED = "changes.xml"
_EVIDENCE = "livingbook.evidence"


def connect(app: Sphinx) -> None:
    """Register the files of the site."""
    app.connect("config-inited", _add_templates, priority=900)  # after the theme
    app.connect("html-collect-pages", _not_found)
    app.connect("html-page-context", _link_feed)
    # when pages have their final assets (livingbook.web, 700), before the headers are worked out (800)
    app.connect("build-finished", _write, priority=750)


def _add_templates(_app: Sphinx, config: Config) -> None:
    folder = str(Path(__file__).with_name("templates"))
    config.templates_path = list(dict.fromkeys([*config.templates_path, folder]))  # each once, as in livingbook.web


def _not_found(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    if app.builder.name == "html":
        # no address of its own: it stands for all that there are not
        about = {"title": _("This page does not exist"), "root_doc": app.config.root_doc, "pageurl": None}
        yield NOT_FOUND, about, "notfound.html"


def _link_feed(
    app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: nodes.document | None
) -> None:
    """Lead readers and their programs to the feed."""
    if publication_of(app):
        context["feed"] = context["pathto"](FEED, 1)
        link = f'<link rel="alternate" type="application/atom+xml" title="{_("Changes")}" href="{context["feed"]}" />'
        context["metatags"] = f"{context.get('metatags', '')}\n{link}"


def _write_feed(app: Sphinx, book: Publication, path: Path) -> None:
    uri = app.builder.get_target_uri
    log = Path(app.srcdir) / "CHANGELOG.md"
    text = read_text(log) if log.exists() else ""
    found = changes.versions(book, text, uri(app.config.root_doc))
    if _EVIDENCE in app.extensions:
        evidence = evidence_of(app.env)
        titles = {docname: title.astext() for docname, title in app.env.titles.items()}
        found += changes.corrections(evidence.corrections, titles, {docname: uri(docname) for docname in titles})
        described = domain_of(app.env).page("data-tables") or app.config.root_doc
        found += changes.data(evidence.tables.values(), uri(described))
    base, language = str(app.config.html_baseurl or ""), app.config.language or "en"
    path.write_text(changes.feed(book, found, base=base, path=FEED, language=language), encoding="utf-8")


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception or not is_site(app.builder):
        return
    outdir = Path(app.outdir)
    base = str(app.config.html_baseurl or "")
    (outdir / "robots.txt").write_text(sitefiles.robots(base), encoding="utf-8")
    page = outdir / f"{NOT_FOUND}.html"
    if page.exists():
        text = page.read_text(encoding="utf-8")
        prefix = sitefiles.prefix_of(base)
        rooted = sitefiles.from_the_root(text, prefix, lambda path: (outdir / path).is_file())
        if rooted != text:  # an earlier build has left it so, then
            page.write_text(rooted, encoding="utf-8")
    listing = outdir / "sitemap.xml"
    book = publication_of(app)
    if book:
        _write_feed(app, book, outdir / FEED)
    if not base or not book:
        listing.unlink(missing_ok=True)
        return
    pages = [address_of(app, app.builder.get_target_uri(docname)) for docname in reading_order(app.env)]
    listing.write_text(sitefiles.sitemap(pages, book.date_released), encoding="utf-8")
