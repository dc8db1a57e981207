"""The work that editions are made of: what all PDFs of a book share, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from livingbook.pdf.editions import Branch
from livingbook.publication import Publication

INTRODUCTION = "Introduction"


@dataclass(frozen=True)
class Work:
    """A book, as far as its PDFs need to know it."""

    publication: Publication
    #: the table of contents
    tree: Branch
    #: docname -> title
    titles: Mapping[str, str]
    #: the book's root
    srcdir: Path
    #: for the metadata of the PDFs
    keywords: tuple[str, ...] = ()
    #: language of the text as Sphinx names it, such as 'en' or 'pt_BR'
    language: str = "en"
    #: web address of the book, '' if not known
    base_url: str = ""
    #: picture of the title page: an SVG file, from the book's root, or the name of a figure; '' for none
    cover: str = ""
    #: whether the groups of chapters in the table of contents become parts of the printed book
    parts: bool = True

    def heading(self, docname: str) -> str:
        """Give the heading of a document on paper.

        On the web the book's first page often bears the title of the book. In print that stands on the title page, so
        the page becomes the introduction.
        """
        title = self.titles[docname]
        names = (self.publication.title, self.publication.full_title)
        return INTRODUCTION if docname == self.tree.docname and title in names else title

    def chapter_titles(self) -> dict[str, str]:
        """Give, for each document, the title of the chapter that holds it."""
        titles = {self.tree.docname: self.heading(self.tree.docname)}
        for chapter in self.tree.branches:
            titles |= dict.fromkeys(chapter.docnames(), self.heading(chapter.docname))
        return titles
