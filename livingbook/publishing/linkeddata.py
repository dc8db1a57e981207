"""What a page says of itself in the vocabulary of schema.org, as JSON-LD: the book, a chapter of it, its tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from livingbook.citation import Work
from livingbook.evidence.tables import Table
from livingbook.publication import LICENCES, Author

#: types of columns that say when
_TIMES = ("date", "year")


def book_node(book: Work, licence_url: str, abstract: str) -> dict[str, Any]:
    """Describe the book.

    :param book: the book.
    :param licence_url: the address of the licence's text.
    :param abstract: what it is about, '' if it does not say.
    """
    return _without_blanks(
        {
            "@type": "Book",
            "@id": book.address,
            "name": book.title,
            "author": _authors(book.authors),
            "datePublished": book.date.isoformat(),
            "version": book.version,
            "bookFormat": "https://schema.org/EBook",
            "inLanguage": book.language,
            "license": licence_url,
            "abstract": abstract,
            "url": book.address,
            "sameAs": f"https://doi.org/{book.doi}" if book.doi else "",
        }
    )


def chapter_node(chapter: Work, book: Work, licence_url: str, description: str) -> dict[str, Any]:
    """Describe a chapter as a part of the book.

    :param licence_url: the address of the licence's text.
    :param description: what it is about, '' if it does not say.
    """
    whole = {"@type": "Book", "@id": book.address, "name": book.title, "url": book.address}
    return _without_blanks(
        {
            "@type": "Chapter",
            "@id": chapter.address,
            "name": chapter.title,
            "description": description,
            "author": _authors(chapter.authors),
            "datePublished": chapter.date.isoformat(),
            "version": chapter.version,
            "inLanguage": chapter.language,
            "license": licence_url,
            "url": chapter.address,
            "isPartOf": _without_blanks(whole),
        }
    )


def dataset_node(table: Table, book: Work, *, page: str, download: str, anchor: str) -> dict[str, Any]:
    """Describe a table of the data package.

    :param table: the table; it is read if its rows are known by time.
    :param page: the address of the page that describes it, '' if the book has no address.
    :param download: the address of the CSV file, relative to the page if the book has no address.
    :param anchor: the id of its description on the page.
    """
    licences = [LICENCES[name][1] if name in LICENCES else name for name in table.licences]
    return _without_blanks(
        {
            "@type": "Dataset",
            "@id": f"{page}#{anchor}",
            "name": table.title,
            "description": f"{_stopped(table.description)} How we count: {_stopped(table.counting)}",
            "creator": _authors(book.authors),
            "dateModified": table.as_of.isoformat(),
            "version": book.version,
            "temporalCoverage": _span(table),
            "license": licences if len(licences) > 1 else licences[0],
            "isAccessibleForFree": True,
            "variableMeasured": [field.title for field in table.fields],
            "distribution": {"@type": "DataDownload", "encodingFormat": "text/csv", "contentUrl": download},
            "url": f"{page}#{anchor}" if page else "",
        }
    )


def script(described: Iterable[Mapping[str, Any]]) -> str:
    """Write nodes into a data block, which no browser executes.

    :param described: one node, or several.
    :return: HTML; no text in it can end the element.
    """
    found = [dict(node) for node in described]
    data = {"@context": "https://schema.org", **(found[0] if len(found) == 1 else {"@graph": found})}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>'


def _authors(authors: Sequence[Author]) -> list[dict[str, Any]]:
    return [
        _without_blanks({"@type": "Person" if a.given else "Organization", "name": a.name, "@id": a.orcid})
        for a in authors
    ]


def _span(table: Table) -> str:
    """Give first and last time of a table whose rows are known by it, as ISO 8601 writes an interval."""
    column = next((field.name for field in table.fields if field.type in _TIMES and field.name in table.key), None)
    times = [row[column] for row in table.rows() if row[column] is not None] if column else []
    return f"{min(times)}/{max(times)}" if times else ""


def _stopped(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _without_blanks(node: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in node.items() if value not in ("", [])}
