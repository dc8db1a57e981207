"""Read PDFs as the tests need them."""

from __future__ import annotations

from pathlib import Path

import pypdf

from tests.books import Book

#: pypdf gives the ligatures of the typeface as single characters
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "\u00ad": ""}


def pdf(book: Book, name: str) -> Path:
    """Give the path of a PDF in the folder of the builder."""
    return book.path / "_build" / "bookpdf" / name


def page_texts(path: Path) -> list[str]:
    """Give the text of each page in one line, ligatures and breaks within words resolved."""
    return [_plain(page.extract_text()) for page in pypdf.PdfReader(path).pages]


def full_text(path: Path) -> str:
    """Give the text of all pages in one line."""
    return " ".join(page_texts(path))


def outline(path: Path) -> list[tuple[int, str]]:
    """Give the PDF's outline: depth and title of each entry."""
    reader = pypdf.PdfReader(path)

    def walk(items: list[object], depth: int) -> list[tuple[int, str]]:
        found: list[tuple[int, str]] = []
        for item in items:
            if isinstance(item, list):
                found += walk(item, depth + 1)
            else:
                found.append((depth, _plain(str(item.title))))  # type: ignore[attr-defined]
        return found

    return walk(reader.outline, 1)


def links(path: Path) -> list[str]:
    """Give the web addresses that a PDF links to."""
    found = []
    for page in pypdf.PdfReader(path).pages:
        for annotation in page.get("/Annots", []):
            action = annotation.get_object().get("/A")
            if action and "/URI" in action:
                found.append(str(action["/URI"]))
    return found


def _plain(text: str) -> str:
    for sign, letters in _LIGATURES.items():
        text = text.replace(sign, letters)
    return " ".join(text.replace("-\n", "").replace("‐\n", "").split())
