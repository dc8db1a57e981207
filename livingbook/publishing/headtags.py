"""What a page's head says of it to reference managers, search engines and previews.

Three vocabularies say the same, since each reader knows one of them: the ``citation_`` elements of Highwire Press
(Google Scholar, Zotero), Dublin Core (libraries) and Open Graph (previews of links).

Zotero reads them by rules of its own (its translator 'Embedded Metadata'). A page with ``citation_book_title`` becomes
a book section, unless ``og:type`` says 'website' or 'book', which weigh more. It takes the last word of a name without
a comma for the family name, so the name of a group ends with one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from livingbook.citation import Work
from livingbook.publication import Author

_DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"


@dataclass(frozen=True)
class Picture:
    """The picture that a preview shows."""

    address: str
    #: in pixels
    width: int
    height: int
    alt: str


def head_tags(work: Work, *, description: str, licence_url: str, pdf: str = "", picture: Picture | None = None) -> str:
    """Write the elements for the head of a page.

    :param work: the book or the chapter that the page shows.
    :param description: what the page is about, in a sentence or two; '' for none.
    :param licence_url: the address of the licence's text.
    :param pdf: the address of the same work as PDF, '' for none.
    :param picture: for previews.
    :return: HTML, one element a line.
    """
    named = [*_highwire(work, pdf), *_dublin_core(work, licence_url), ("twitter:card", _card(picture))]
    lines = [f'<link rel="schema.DC" href="{_DUBLIN_CORE}" />']
    lines += [f'<meta name="{name}" content="{escape(value)}" />' for name, value in named if value]
    properties = _open_graph(work, description, picture)
    lines += [f'<meta property="{name}" content="{escape(value)}" />' for name, value in properties if value]
    return "\n".join(lines)


def _highwire(work: Work, pdf: str) -> Iterator[tuple[str, str]]:
    yield "citation_title", work.title
    for author in work.authors:
        yield "citation_author", _inverted(author) if author.given else f"{author.family},"
    yield "citation_publication_date", f"{work.date:%Y/%m/%d}"
    yield "citation_book_title", work.book
    yield "citation_inbook_title", work.book
    yield "citation_language", work.language
    yield "citation_doi", work.doi
    yield "citation_public_url", work.address
    yield "citation_pdf_url", pdf
    yield "bibo.edition", f"Version {work.version}"  # Zotero's field 'Edition'


def _dublin_core(work: Work, licence_url: str) -> Iterator[tuple[str, str]]:
    yield "DC.title", work.title
    for author in work.authors:
        yield "DC.creator", _inverted(author)
    yield "DC.date", work.date.isoformat()
    yield "DC.type", "Text"
    yield "DC.language", work.language
    yield "DC.rights", licence_url
    yield "DC.identifier", f"doi:{work.doi}" if work.doi else work.address


def _open_graph(work: Work, description: str, picture: Picture | None) -> Iterator[tuple[str, str]]:
    yield "og:type", "article" if work.book else "book"
    yield "og:title", work.title
    yield "og:site_name", work.book or work.title
    yield "og:description", description
    yield "og:url", work.address
    if picture:
        yield "og:image", picture.address
        yield "og:image:width", str(picture.width)
        yield "og:image:height", str(picture.height)
        yield "og:image:alt", picture.alt


def _card(picture: Picture | None) -> str:
    return "summary_large_image" if picture else "summary"


def _inverted(author: Author) -> str:
    return ", ".join(part for part in (author.family, author.given, author.suffix) if part)
