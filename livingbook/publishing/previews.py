"""Plugs the cards in: each page names its own, and all are drawn when the pages are done.

The addresses of pictures have to be full, so a book without an address has no cards.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx

from livingbook.citation import Work
from livingbook.evidence.uses import reading_order
from livingbook.fonts import font_folders
from livingbook.language import _
from livingbook.publishing import cards
from livingbook.publishing.cards import Card
from livingbook.publishing.headtags import Picture
from livingbook.publishing.works import address_of, publication_of, work_of


def picture_of(app: Sphinx, docname: str, work: Work) -> Picture | None:
    """Give the picture that previews of a page show; None if the book has no address.

    :param work: what the page shows.
    """
    card = _card(app, docname, work)
    address = address_of(app, card.path)
    alt = ": ".join(part for part in (card.label, card.title, card.foot) if part)
    return Picture(address, cards.WIDTH, cards.HEIGHT, alt) if address else None


def _card(app: Sphinx, docname: str, work: Work) -> Card:
    if work.kind == "book":
        title, _colon, subtitle = work.title.partition(": ")
        version = _("Version {version}").format(version=work.version)
        return Card(title, "", f"{subtitle} · {version}" if subtitle else version, fonts=_fonts(app))
    numbers = app.env.toc_secnumbers.get(docname, {}).get("") or (0,)
    label = _("Chapter {number}").format(number=numbers[0]) if numbers[0] else ""
    return Card(work.title, label, work.book, int(numbers[0]), _fonts(app))


def _fonts(app: Sphinx) -> tuple[str, ...]:
    return tuple(getattr(app.config, "bookpdf_fonts", ()))  # of livingbook.pdf, which a book may do without


def connect(app: Sphinx) -> None:
    """Draw the cards when the pages are done."""
    app.connect("build-finished", _draw, priority=750)


def _draw(app: Sphinx, exception: Exception | None) -> None:
    book = None if exception else publication_of(app)
    if book:
        pages = reading_order(app.env) if app.config.html_baseurl else []
        shown = [_card(app, docname, work_of(app, book, docname)) for docname in pages]
        cards.draw(shown, Path(app.outdir), font_folders(_fonts(app), Path(app.srcdir)))
