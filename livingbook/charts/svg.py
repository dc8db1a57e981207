"""From a drawing in print colours to one that lives inside a page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

_ARIA = re.compile(r'\s(?:aria-[a-z]+|role)="[^"]*"')
_ID = re.compile(r'\bid="([^"]+)"')
_FACE = re.compile(r'font-family="[^"]*"')
_OPENING = re.compile(r"<svg\b[^>]*>")


def inline_svg(drawing: str, *, prefix: str, alt: str, colours: Mapping[str, str]) -> str:
    """Prepare a drawing for a page: named for screen readers, scalable, in the colours of the page's theme.

    :param drawing: an SVG document with ``width``, ``height`` or ``viewBox``.
    :param prefix: what sets the ids in it apart from those of other drawings on the page.
    :param alt: the text alternative; the drawing's own labels are hidden behind it.
    :param colours: role -> colour in the drawing; each becomes ``var(--chart-ROLE, colour)``.
    :raises ValueError: if the text holds no ``<svg>`` element.
    """
    opening = _OPENING.search(drawing)
    if not opening:
        raise ValueError("the drawing holds no <svg> element")
    body = drawing[opening.end() :]
    size = dict(re.findall(r'\b(width|height|viewBox)="([^"]+)"', opening.group()))
    view_box = size.get("viewBox", f"0 0 {size.get('width', 100)} {size.get('height', 100)}")
    body = _ARIA.sub("", body)
    for identifier in sorted(set(_ID.findall(body)), key=len, reverse=True):
        body = re.sub(rf'(id="|url\(#|href="#){re.escape(identifier)}(?=["\)])', rf"\g<1>{prefix}-{identifier}", body)
    for role, colour in colours.items():
        body = re.sub(rf'"{re.escape(colour)}"', f'"var(--chart-{role},{colour})"', body, flags=re.IGNORECASE)
    width = view_box.split()[2]
    height = view_box.split()[3]
    return (
        f'<svg class="chart" role="img" aria-label={quoteattr(alt)} viewBox="{view_box}"'
        f' width="{width}" height="{height}" xmlns="http://www.w3.org/2000/svg">{body.strip()}'
    )


def standalone_svg(drawing: str) -> str:
    """Prepare a drawing for use elsewhere: on white, in print colours, in a face that every machine has.

    Liberation Sans comes inside vl-convert, so that a picture made from this has its text on any machine.

    :param drawing: an SVG document.
    :raises ValueError: if the text holds no ``<svg>`` element.
    """
    opening = _OPENING.search(drawing)
    if not opening:
        raise ValueError("the drawing holds no <svg> element")
    body = _FACE.sub('font-family="Liberation Sans, Arial, Helvetica, sans-serif"', drawing[opening.end() :])
    return f'{opening.group()}<rect width="100%" height="100%" fill="#ffffff"/>{body}'
