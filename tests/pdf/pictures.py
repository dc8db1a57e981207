"""Five pages of tiny books as pictures, by which the layout is judged.

``python -m tests.pdf.pictures --renew`` draws them anew, after a change of the layout that is meant: look at each of
tests/pdf/pictures/*.png before committing it. Without ``--renew`` it says how far the pages of today are from them.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops

from tests.books import ROOTS, Book

FOLDER = Path(__file__).with_name("pictures")
#: dots per inch: enough to see a line move, and small files
_DPI = 64
#: side of the squares whose mean grey is compared, in dots: half a line of text, so that the edges of letters don't count
_SQUARE = 4
#: grey levels of 255 by which a square may differ, and the share of the squares that may differ by more
_GREY, ALLOWED = 28, 0.004


@dataclass(frozen=True)
class Page:
    """A page that is judged."""

    name: str
    #: folder in tests/roots/
    root: str
    pdf: str
    #: counted from 1
    number: int


PAGES = (
    Page("title", "pdf-prose", "prose.pdf", 1),
    Page("opening", "pdf-prose", "roles.pdf", 1),
    Page("boxes", "pdf-prose", "boxes.pdf", 1),
    Page("margins", "pdf-prose", "margins.pdf", 1),
    Page("tables", "pdf-tables", "chapters-tables.pdf", 1),
)


def draw(path: Path, number: int) -> Image.Image:
    """Draw a page in greys.

    :param path: a PDF.
    :param number: of the page, counted from 1.
    """
    with pypdfium2.PdfDocument(path) as document:
        return document[number - 1].render(scale=_DPI / 72, grayscale=True).to_pil().convert("L")


def difference(one: Image.Image, other: Image.Image) -> float:
    """Give the share of squares in which two pictures differ visibly; 1 if they aren't of the same size."""
    if one.size != other.size:
        return 1.0
    size = (one.width // _SQUARE, one.height // _SQUARE)
    small, other_small = (picture.resize(size, Image.Resampling.BOX) for picture in (one, other))
    greys = ImageChops.difference(small, other_small).histogram()
    return sum(greys[_GREY:]) / (size[0] * size[1])


def reference(page: Page) -> Path:
    """Give the file of the picture that a page should look like."""
    return FOLDER / f"{page.name}.png"


def compare(built: Callable[[str], Book]) -> dict[str, float]:
    """Compare all pages with their pictures.

    :param built: gives a tiny book whose PDFs are made.
    :return: name of the page -> share of it that differs.
    """
    return {
        page.name: difference(
            draw(built(page.root).path / "_build" / "bookpdf" / page.pdf, page.number),
            Image.open(reference(page)).convert("L"),
        )
        for page in PAGES
    }


def _build(root: str, folder: Path) -> Book:
    book = Book(folder / root)
    if not book.path.exists():
        shutil.copytree(ROOTS / root, book.path)
        outcome = book.build("bookpdf")
        if not outcome.ok:
            sys.exit(outcome.output)
    return book


def main() -> int:
    """Compare the pages with their pictures, or draw the pictures anew."""
    parser = argparse.ArgumentParser(prog="python -m tests.pdf.pictures", description=__doc__)
    parser.add_argument("--renew", action="store_true", help="draw the pictures anew")
    renew = parser.parse_args().renew
    with tempfile.TemporaryDirectory() as folder:

        def built(root: str) -> Book:
            return _build(root, Path(folder))

        if renew:
            FOLDER.mkdir(exist_ok=True)
            for page in PAGES:
                picture = draw(built(page.root).path / "_build" / "bookpdf" / page.pdf, page.number)
                picture.quantize(8).save(reference(page), optimize=True)
        found = compare(built)
    for name, share in found.items():
        sys.stdout.write(f"{name:10} {share:7.2%} differs, {ALLOWED:.2%} may\n")
    return 0 if max(found.values()) <= ALLOWED else 1


if __name__ == "__main__":
    sys.exit(main())
