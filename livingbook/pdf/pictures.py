"""Bring the book's images into the staging folder, in a form that Typst draws as a browser would."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

#: endings of the files that Typst draws
FORMATS = frozenset({".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp"})
#: A CSS variable with a fallback. Typst knows no variables; the fallback is the colour for print.
_VARIABLE = re.compile(r"var\(\s*--[\w-]+\s*,\s*([^()]*(?:\([^()]*\))?[^()]*)\)")
_SVG = "{http://www.w3.org/2000/svg}"


def stage_picture(source: Path, target: Path) -> str:
    """Copy an image; an SVG has its CSS variables replaced by their fallbacks.

    :param source: the image.
    :param target: where it goes; its folder exists.
    :return: the text that an SVG prints, '' for any other image.
    :raises OSError: if a file can't be read or written.
    :raises ValueError: if an SVG isn't one.
    """
    if source.suffix.lower() != ".svg":
        shutil.copyfile(source, target)
        return ""
    drawing = plain_colours(source.read_text(encoding="utf-8"))
    text = printed_text(drawing)
    target.write_text(drawing, encoding="utf-8")
    return text


def plain_colours(drawing: str) -> str:
    """Replace ``var(--name, fallback)`` by its fallback.

    :param drawing: an SVG document.
    """
    return _VARIABLE.sub(lambda found: found[1].strip(), drawing)


def printed_text(drawing: str) -> str:
    """Give the text inside the ``<text>`` elements of a drawing.

    :param drawing: an SVG document.
    :raises ValueError: if it is none.
    """
    try:
        root = ElementTree.fromstring(drawing)  # noqa: S314 - the book's own drawings
    except ElementTree.ParseError as error:
        raise ValueError(f"not well-formed XML: {error}") from None
    if root.tag != f"{_SVG}svg":
        raise ValueError(f'its root element is <{root.tag}>, not <svg xmlns="{_SVG[1:-1]}">')
    return " ".join("".join(element.itertext()) for element in root.iter(f"{_SVG}text"))
