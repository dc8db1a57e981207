"""The work that editions are made of: what all PDFs of a book share, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from livingbook.language import _, mark
from livingbook.pdf.editions import Branch
from livingbook.pdf.escape import markup
from livingbook.pdf.theme import Theme
from livingbook.publication import Publication

INTRODUCTION = mark("Introduction")


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
    #: paper, margins, faces, colour
    theme: Theme = field(default_factory=Theme)
    #: folders with the fonts that the theme adds to those of the typesetter
    fonts: tuple[str, ...] = ()
    #: folder with Typst files that take the place of the template's, None for none
    template: Path | None = None
    #: what becomes of links to the web on paper: 'none', 'footnotes' or 'list'
    links: str = "none"
    #: whether a chapter ends with a code that leads to its page
    codes: bool = True
    #: docnames whose pages have a discussion
    discussed: frozenset[str] = frozenset()
    #: docname -> what is said above the archived comments under its page
    archived: Mapping[str, str] = field(default_factory=dict)
    #: docname -> its heading as Typst markup, where words are not enough
    headings: Mapping[str, str] = field(default_factory=dict)

    def page_url(self, docname: str | None) -> str:
        """Give the web address of a document, or of the book; '' if not known."""
        base = self.base_url.rstrip("/")
        return (f"{base}/{docname}.html" if docname else f"{base}/") if base else ""

    def heading(self, docname: str) -> str:
        """Give the heading of a document on paper.

        On the web the book's first page often bears the title of the book. In print that stands on the title page, so
        the page becomes the introduction.
        """
        title = self.titles[docname]
        names = (self.publication.title, self.publication.full_title)
        return _(INTRODUCTION) if docname == self.tree.docname and title in names else title

    def heading_markup(self, docname: str) -> str:
        """Give the heading of a document on paper as Typst markup."""
        return self.headings.get(docname) or markup(self.heading(docname))

    def chapter_headings(self) -> dict[str, str]:
        """Give, for each document, the heading of the chapter that holds it, as Typst markup."""
        headings = {self.tree.docname: self.heading_markup(self.tree.docname)}
        for chapter in self.tree.branches:
            headings |= dict.fromkeys(chapter.docnames(), self.heading_markup(chapter.docname))
        return headings
