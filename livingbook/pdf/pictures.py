"""Bring the book's images into the staging folder, in a form that Typst draws as a browser would."""

from __future__ import annotations

import re
import shutil
from html import unescape
from pathlib import Path

#: A CSS variable with a fallback. Typst knows no variables; the fallback is the colour for print.
_VARIABLE = re.compile(r"var\(\s*--[\w-]+\s*,\s*([^()]*(?:\([^()]*\))?[^()]*)\)")
_TEXT = re.compile(r"<(?:\w+:)?text\b.*?</(?:\w+:)?text>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def stage_picture(source: Path, target: Path) -> str:
    """Copy an image; an SVG has its CSS variables replaced by their fallbacks.

    :param source: the image.
    :param target: where it goes; its folder exists.
    :return: the text that an SVG prints, '' for any other image.
    """
    if source.suffix.lower() != ".svg":
        shutil.copyfile(source, target)
        return ""
    drawing = source.read_text(encoding="utf-8")
    target.write_text(plain_colours(drawing), encoding="utf-8")
    return printed_text(drawing)


def plain_colours(drawing: str) -> str:
    """Replace ``var(--name, fallback)`` by its fallback.

    :param drawing: an SVG document.
    """
    return _VARIABLE.sub(lambda found: found[1].strip(), drawing)


def printed_text(drawing: str) -> str:
    """Give the text inside the ``<text>`` elements of a drawing, entities resolved.

    :param drawing: an SVG document.
    """
    return " ".join(unescape(_TAG.sub("", element)) for element in _TEXT.findall(drawing))
