"""The cover, drawn by Typst, which the book has for its PDFs."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import typst

from livingbook.fonts import load_fonts
from livingbook.publication import Publication

_TEMPLATE = Path(__file__).with_name("cover.typ")


@lru_cache(maxsize=1)
def draw_cover(book: Publication, fonts: tuple[str, ...] = ()) -> bytes:
    """Draw title, authors and version.

    :param book: what the book says of itself.
    :param fonts: folders with the fonts that it has beside those of Typst.
    :return: a PNG picture, 1,200 by 1,600 pixels.
    """
    words = {
        "title": book.title,
        "subtitle": book.subtitle,
        "authors": ", ".join(book.authors),
        "version": book.version,
    }
    compiler = typst.Compiler(_TEMPLATE, font_paths=load_fonts(fonts), sys_inputs=words)
    picture = compiler.compile(format="png", ppi=144)
    assert isinstance(picture, bytes)  # noqa: S101 - one page makes one picture
    return picture
