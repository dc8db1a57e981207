"""The links to the PDFs on the pages of the book: in the theme's download menu, and where ``{downloads}`` stands.

A PDF is offered only if it was made from the content that the pages show. Which PDFs are offered is written to
``downloads/manifest.json`` beside the copies, and is what the next build compares with: pages whose links have changed
are written anew.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from livingbook.builders import is_site
from livingbook.language import _, mark
from livingbook.pdf import manifest
from livingbook.pdf.editions import Edition, plan
from livingbook.pdf.fingerprint import Fingerprints
from livingbook.pdf.manifest import Entry
from livingbook.publication import load_publication

#: where the copies are, below the pages
FOLDER = "downloads"
#: label that the theme gives to its menu of downloads, and to the entry that only prints the page
_MENU, _PRINT = "download-buttons", "download-pdf-button"
_PLACE = "bookpdf_downloads"
#: an entry of the menu, and what is told of it
_OF_CHAPTER = (
    mark("This chapter (PDF), {size}, {date}"),
    mark("This chapter as PDF, {length}, {size}, text of {date}"),
)
_OF_BOOK = (mark("Whole book (PDF), {size}, {date}"), mark("Whole book as PDF, {length}, {size}, text of {date}"))


def connect(app: Sphinx) -> None:
    """Register the directive and the handlers of one application."""
    links = Links()
    app.add_directive("downloads", Downloads)
    # after Sphinx has numbered sections and figures, which is what the content of a PDF includes
    app.connect("env-get-updated", links.choose, priority=900)
    app.connect("doctree-resolved", links.fill_list)
    # the theme builds its menus at 500 and 501
    app.connect("html-page-context", links.fill_menu, priority=502)
    app.connect("build-finished", links.publish)


class Downloads(SphinxDirective):
    """``{downloads}``: a list of the PDFs, with size and date. It is empty as long as there are none."""

    has_content = False

    def run(self) -> list[nodes.Node]:
        """Leave a place that is filled when the page is written."""
        self.env.metadata[self.env.docname][_PLACE] = True
        place = nodes.container(classes=["downloads"])
        place[_PLACE] = True
        self.set_source_info(place)
        return [place]


class Links:
    """The PDFs that one build of the pages offers."""

    def __init__(self) -> None:
        self._offered: dict[str, Entry] = {}
        self._editions: list[Edition] = []

    def choose(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """Decide which PDFs are offered; name the pages whose links have changed since they were written."""
        if not is_site(app.builder):
            return []
        self._editions = plan(env, load_publication(Path(app.srcdir)))[1]
        made = manifest.read(_source(app))
        fingerprints = Fingerprints(env) if made else None
        self._offered = {
            edition.name: made[edition.name]
            for edition in self._editions
            if fingerprints and edition.name in made and made[edition.name].content == fingerprints.of(edition)
        }
        lists = {docname for docname, data in env.metadata.items() if data.get(_PLACE)}
        return sorted(changed_pages(self._editions, manifest.read(_target(app)), self._offered, lists))

    def fill_list(self, app: Sphinx, doctree: nodes.document, docname: str) -> None:
        """Put the links where ``{downloads}`` stands; without any, and on paper, nothing is left of it."""
        for place in list(doctree.findall(nodes.container)):
            if not place.get(_PLACE):
                continue
            entries = [self._offered[e.name] for e in self._editions if e.name in self._offered]
            if not is_site(app.builder) or not entries:
                place.parent.remove(place)
                continue
            place.append(link_list(entries, relative_uri(app.builder.get_target_uri(docname), f"{FOLDER}/")))

    def fill_menu(
        self, _app: Sphinx, pagename: str, _template: str, context: dict[str, Any], doctree: nodes.document | None
    ) -> None:
        """Put the PDFs first in the theme's menu, and take away '.pdf', which only prints the page."""
        if doctree is None or "header_buttons" not in context:
            return
        buttons = [
            menu_entry(self._offered[edition.name], context["pathto"](f"{FOLDER}/{edition.name}", 1))
            for edition in reversed(self._editions)
            if edition.name in self._offered and (edition.docname is None or pagename in edition.docnames)
        ]
        menu = next((group for group in context["header_buttons"] if group.get("label") == _MENU), None)
        if menu:
            menu["buttons"] = buttons + [b for b in menu["buttons"] if b.get("label") != _PRINT]
        elif buttons:
            context["header_buttons"].append(
                {
                    "type": "group",
                    "tooltip": _("Download"),
                    "icon": "fas fa-download",
                    "buttons": buttons,
                    "label": _MENU,
                }
            )

    def publish(self, app: Sphinx, exception: Exception | None) -> None:
        """Copy the offered PDFs beside the pages; remove those no longer offered."""
        if exception is not None or not is_site(app.builder):
            return
        source, target = _source(app), _target(app)
        if not self._offered and not target.is_dir():
            return
        target.mkdir(parents=True, exist_ok=True)
        for stray in target.glob("*.pdf"):
            if stray.name not in self._offered:
                stray.unlink()
        published = manifest.read(target)
        for name, entry in self._offered.items():
            if published.get(name) != entry:
                shutil.copyfile(source / name, target / name)
        manifest.write(target, self._offered.values())


def changed_pages(
    editions: list[Edition], before: dict[str, Entry], now: dict[str, Entry], lists: set[str]
) -> set[str]:
    """Name the pages whose links to PDFs have changed.

    :param editions: all PDFs of the book; the whole book is offered on every page.
    :param before: what was offered when the pages were written.
    :param now: what is offered now.
    :param lists: the pages that list all PDFs.
    """
    pages: set[str] = set()
    for edition in editions:
        if before.get(edition.name) != now.get(edition.name):
            pages |= {*edition.docnames, *lists}
    if set(before) - {edition.name for edition in editions}:
        pages |= lists
    return pages


def menu_entry(entry: Entry, url: str) -> dict[str, str]:
    """Describe an entry of the theme's menu.

    :param entry: the PDF.
    :param url: its address, relative to the page.
    """
    texts = _OF_CHAPTER if entry.docname else _OF_BOOK
    text, tooltip = (_(said).format(length=entry.length, size=entry.size, date=entry.day) for said in texts)
    return {
        "type": "link",
        "url": url,
        "text": text,
        "tooltip": tooltip,
        "icon": "fas fa-file-pdf",
        "label": "download-chapter-pdf" if entry.docname else "download-book-pdf",
    }


def link_list(entries: list[Entry], folder: str) -> nodes.bullet_list:
    """List PDFs as links with size and date.

    :param entries: the PDFs, the whole book first.
    :param folder: address of the folder they are in, relative to the page, with '/' at its end.
    """
    items = []
    for entry in entries:
        name = entry.title if entry.docname else _("The whole book")
        link = nodes.reference("", name, refuri=folder + entry.name, internal=True)
        about = f" (PDF, {entry.length}, {entry.size}, {entry.day})"
        items.append(nodes.list_item("", nodes.paragraph("", "", link, nodes.Text(about))))
    return nodes.bullet_list("", *items, classes=["simple"])


def _source(app: Sphinx) -> Path:
    """Give the folder of the builder ``bookpdf``, beside that of the pages."""
    return Path(app.outdir).parent / "bookpdf"


def _target(app: Sphinx) -> Path:
    return Path(app.outdir) / FOLDER
