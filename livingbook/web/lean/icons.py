"""Icon fonts cut down to the glyphs that the book shows, made from the installed theme's fonts."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterable
from pathlib import Path

#: families whose glyphs are named by style rules alone
_ICON_FAMILY = re.compile(r"Font ?Awesome", re.IGNORECASE)
_FACE = re.compile(r"@font-face\s*{[^}]*}")
_SOURCE = re.compile(r"url\(\s*\"?([^\")]+\.woff2)\"?\s*\)")
_SOURCES = re.compile(r"\bsrc:[^;}]*")
#: a text of one character, as rules give to an icon: plain, or by its number
_ICON = re.compile(r"(?::|,|\s)\s*([\"'])(?:\\([0-9a-fA-F]{1,6})\s?|\\?([^\"'\\]))\1")
_PRIVATE_USE = re.compile("[\ue000-\uf8ff]")


def icon_fonts(style: str) -> list[str]:
    """List the files of the icon fonts that a style sheet names.

    :param style: CSS.
    :return: addresses of WOFF2 files, as the style sheet writes them.
    """
    faces = (face for face in _FACE.findall(style) if _ICON_FAMILY.search(face))
    return list(dict.fromkeys(address for face in faces for address in _SOURCE.findall(face)))


def only_woff2(style: str) -> str:
    """Name one file for each face of an icon font; every browser that can show the book reads WOFF2."""

    def shorten(match: re.Match[str]) -> str:
        face = match.group(0)
        source = _SOURCE.search(face)
        if not source or not _ICON_FAMILY.search(face):
            return face
        return _SOURCES.sub(f'src:url("{source.group(1)}")format("woff2")', face, count=1)

    return _FACE.sub(shorten, style)


def icons_in(style: str) -> set[int]:
    """Collect the characters that a style sheet gives to elements one at a time, as icons are given.

    :param style: CSS with the rules of all icons that the book may show, and no others.
    :return: code points.
    """
    return {int(number, 16) if number else ord(plain) for _, number, plain in _ICON.findall(style)}


def written_icons(page: str) -> set[int]:
    """Collect icons that are written into a page as characters of the private use area."""
    return {ord(character) for character in _PRIVATE_USE.findall(page)}


def subset(font: Path, icons: Iterable[int]) -> bytes:
    """Cut a font down to some glyphs. The same font and glyphs give the same bytes.

    :param font: a WOFF2 file.
    :param icons: code points; those that the font lacks are ignored.
    :return: a WOFF2 file.
    """
    # A tenth of a second to load, and a build after an edit of prose cuts no font.
    from fontTools.subset import Options, Subsetter  # noqa: PLC0415
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells every table that it cuts
    options = Options(flavor="woff2", layout_features=[], hinting=False, name_IDs=[], notdef_outline=False)
    opened = TTFont(font, recalcTimestamp=False)
    cutter = Subsetter(options)
    cutter.populate(unicodes=icons)
    cutter.subset(opened)
    opened.flavor = "woff2"
    written = io.BytesIO()
    opened.save(written)
    return written.getvalue()
