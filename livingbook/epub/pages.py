"""Pages as e-readers take them: XML without scripts, whatever raw HTML chapters and notebooks bring."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from bs4 import BeautifulSoup

_SCRIPT = re.compile(r"<script\b[^>]*>.*?</script>\s*", re.DOTALL)
_SUMMARY = re.compile(r"<summary\b.*?</summary>", re.DOTALL)
#: the icons of sphinx-design: XML has to be told what they are
_BARE_SVG = re.compile(r"<svg(?![^>]*\bxmlns=)")
#: what pandas gives its tables, and no standard knows any more
_OBSOLETE = frozenset({"halign", "valign"})
#: what XML takes for the name of an attribute
_NAME = re.compile(r"[A-Za-z_][\w.:-]*")
#: names that mean something in this spelling alone, as 'viewBox' in a drawing
_MIXED = re.compile(r"[\s<]([a-z]+[A-Z]\w*)(?=[\s=/>])")


def as_xhtml(page: str) -> str:
    """Leave out scripts; make XML of a page that is none, for one of which an e-reader shows nothing.

    :param page: as the theme wrote it.
    :return: the page as it is, if nothing was wrong with it.
    """
    page = _BARE_SVG.sub('<svg xmlns="http://www.w3.org/2000/svg"', _SCRIPT.sub("", page))
    # MyST-NB puts paragraphs where only words may stand
    page = _SUMMARY.sub(lambda found: re.sub(r"<(/?)p\b", r"<\1span", found[0]), page)
    try:
        ElementTree.fromstring(page)  # noqa: S314 - the book's own page
    except ElementTree.ParseError:
        return _mended(page)
    return page


def _mended(page: str) -> str:
    """Close what is open and give every attribute a value."""
    spelt = {name.lower(): name for name in _MIXED.findall(page)}
    soup = BeautifulSoup(page, "html.parser")
    for style in soup.select("style[scoped]"):
        style.decompose()
    for tag in soup.find_all(True):
        tag.name = spelt.get(tag.name, tag.name)
        tag.attrs = {
            spelt.get(name, name): value
            for name, value in tag.attrs.items()
            if _NAME.fullmatch(name) and name not in _OBSOLETE
        }
    return str(soup)
