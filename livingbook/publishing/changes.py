"""The feed of changes (Atom, RFC 4287): new versions of the text, data that reach further, corrections."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from html import escape
from xml.etree import ElementTree

from markdown_it import MarkdownIt

from livingbook.errors import BookError
from livingbook.evidence.corrections import Correction
from livingbook.evidence.formatting import in_prose
from livingbook.evidence.tables import Table
from livingbook.language import _
from livingbook.publication import Publication

_ATOM = "http://www.w3.org/2005/Atom"
#: the feed holds the latest
_MOST = 50
#: a version in CHANGELOG.md, as https://keepachangelog.com/ writes it: ## [2026.11] - 2026-11-22
_VERSION = re.compile(r"^## \[?([\w.-]+)\]?\s+[-–(]?\s*(\d{4}-\d{2}-\d{2})\)?[ \t]*$", re.MULTILINE)
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


@dataclass(frozen=True)
class Change:
    """One entry."""

    date: date
    title: str
    #: HTML
    text: str
    #: where it is seen, from the root of the site
    path: str
    #: tells this change from every other, for ever
    name: str


def versions(book: Publication, changelog: str, path: str) -> list[Change]:
    """List the versions of the text: the present one, and those that the changelog tells of.

    :param changelog: the text of ``CHANGELOG.md``, '' if there is none.
    :param path: the opening page.
    :raises BookError: as :func:`changelog_faults` tells.
    """
    if faults := changelog_faults(changelog):
        raise BookError(f"CHANGELOG.md: {len(faults)} fault(s)", faults)
    parts = _VERSION.split(changelog)[1:]
    told = {number: (day, _MARKDOWN.render(text)) for number, day, text in zip(*[iter(parts)] * 3, strict=True)}
    told.setdefault(book.version, (book.date_released.isoformat(), f"<p>{escape(book.abstract)}</p>"))
    return [
        Change(date.fromisoformat(day), _("Version {version}").format(version=number), text, path, f"version/{number}")
        for number, (day, text) in told.items()
    ]


def changelog_faults(changelog: str) -> list[str]:
    """List the versions whose day is none of the calendar.

    :param changelog: the text of ``CHANGELOG.md``.
    """
    faults = []
    for found in _VERSION.finditer(changelog):
        try:
            date.fromisoformat(found[2])
        except ValueError:
            line = changelog.count("\n", 0, found.start()) + 1
            faults.append(f"CHANGELOG.md:{line}: version {found[1]}: '{found[2]}' is no day of the calendar")
    return faults


def corrections(found: Iterable[Correction], titles: dict[str, str], paths: dict[str, str]) -> list[Change]:
    """List the corrections.

    :param titles: the title of each page, by its document.
    :param paths: its path from the root of the site.
    """
    changes = []
    for one in found:
        thanks = _paragraph(_("Reported by {name}."), name=one.reported_by) if one.reported_by else ""
        text = (
            _paragraph(_("It said: {text}"), text=one.was) + _paragraph(_("It says now: {text}"), text=one.now) + thanks
        )
        name = f"correction/{one.date}/{one.page}/{one.was}"
        changes.append(
            Change(one.date, _("Correction: {page}").format(page=titles[one.page]), text, paths[one.page], name)
        )
    return changes


def _paragraph(said: str, **values: str) -> str:
    return f"<p>{escape(said, quote=False).format(**{name: escape(value) for name, value in values.items()})}</p>"


def data(tables: Iterable[Table], path: str) -> list[Change]:
    """List the days to which the data reach, each with its tables.

    :param path: the page that describes the tables.
    """
    by_day: dict[date, list[Table]] = {}
    for table in tables:
        by_day.setdefault(table.as_of, []).append(table)
    return [
        Change(
            day,
            _("Data as of {date}").format(date=in_prose(day)),
            "<ul>" + "".join(f"<li>{escape(table.title)}</li>" for table in found) + "</ul>",
            path,
            f"data/{day}/{'/'.join(table.name for table in found)}",
        )
        for day, found in by_day.items()
    ]


def feed(book: Publication, changes: Iterable[Change], *, base: str, path: str, language: str) -> str:
    """Write the feed. Without an address of the site its links are relative, as Atom allows.

    :param changes: in any order, one at least.
    :param base: the address of the site, '' if it is not known.
    :param path: the feed's own, from the root of the site.
    :param language: a language tag.
    """
    root = f"{base.rstrip('/')}/" if base else ""
    ElementTree.register_namespace("", _ATOM)
    latest = sorted(changes, key=lambda change: (change.date, change.name), reverse=True)[:_MOST]
    top = _element(None, "feed", **{"{http://www.w3.org/XML/1998/namespace}lang": language})
    _element(top, "title", _("Changes to '{book}'").format(book=book.full_title))
    _element(top, "id", _identity(book, ""))
    _element(top, "updated", _moment(latest[0].date))
    _element(top, "link", rel="self", href=root + path)
    _element(top, "link", rel="alternate", href=root or "index.html")
    for name in book.authors:
        _element(_element(top, "author"), "name", name)
    _element(top, "rights", book.licence_name)
    for change in latest:
        entry = _element(top, "entry")
        _element(entry, "title", change.title)
        _element(entry, "id", _identity(book, change.name))
        _element(entry, "updated", _moment(change.date))
        _element(entry, "link", rel="alternate", href=root + change.path)
        _element(entry, "content", change.text, type="html")
    return ElementTree.tostring(top, encoding="unicode", xml_declaration=True) + "\n"


def _element(parent: ElementTree.Element | None, tag: str, text: str = "", **attributes: str) -> ElementTree.Element:
    name = f"{{{_ATOM}}}{tag}"
    made = ElementTree.Element(name, attributes) if parent is None else ElementTree.SubElement(parent, name, attributes)
    made.text = text or None
    return made


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _identity(book: Publication, name: str) -> str:
    """Give a name that stays when the site moves: entries would come again as new."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{book.full_title}/{name}").urn
