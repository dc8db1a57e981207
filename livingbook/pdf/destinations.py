"""Links within a PDF: Typst sets them as web addresses of a scheme of our own, and here they get their targets.

To Typst a link to a label depends on the layout, and so does what it says of itself ('page 9'): every paragraph with
one is set again each time the layout changes. A book with thousands of links takes twice as long for that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pikepdf

#: scheme of the addresses, as the template writes them: 'place:chapters/x#id'
SCHEME = "place:"
#: points of white above a target, so that its line doesn't stick to the edge of the window
_ABOVE = 10


@dataclass(frozen=True)
class Place:
    """Where a target stands."""

    #: from 1, in the order of the file
    page: int
    #: points from the left edge of the page
    x: float
    #: points from its upper edge
    y: float


def connect(
    document: pikepdf.Pdf, find: Callable[[Sequence[str]], Mapping[str, Place | None]], page_word: str
) -> list[str]:
    """Lead the links of a PDF to their targets; assistive technology is told the page, as Typst does it.

    :param document: the PDF; it is changed.
    :param find: gives the places of some labels, None for one that stands nowhere.
    :param page_word: the word 'page' in the language of the book.
    :return: the labels that stand nowhere.
    """
    links = list(_links(document))
    if not links:
        return []
    places = find(sorted({label for _, label in links}))
    pages = [(page, float(page.mediabox[3]), f"{page_word} {page.label}") for page in document.pages]
    for annotation, label in links:
        place = places[label]
        if place is None:
            continue
        page, height, name = pages[place.page - 1]
        del annotation["/A"]
        top = height - max(0.0, place.y - _ABOVE)
        annotation["/Dest"] = pikepdf.Array([page.obj, pikepdf.Name.XYZ, place.x, round(top, 2), 0])
        annotation["/Contents"] = pikepdf.String(name)
    return [label for label, place in places.items() if place is None]


def _links(document: pikepdf.Pdf) -> Iterator[tuple[pikepdf.Object, str]]:
    """Give the links to places of this PDF, each with the label that it leads to."""
    for page in document.pages:
        for annotation in page.get("/Annots", ()):
            action = annotation.get("/A")
            address = str(action.get("/URI", "")) if action is not None else ""
            if address.startswith(SCHEME):
                yield annotation, address.removeprefix(SCHEME)
