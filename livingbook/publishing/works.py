"""What the pages of a build show, and where: the works that their heads describe and their boxes cite."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx

from livingbook.citation import Work, book_work, chapter_work
from livingbook.publication import Publication, publication_in

#: builders whose pages have an address of their own
_BUILDERS = ("html", "dirhtml")


def publication_of(app: Sphinx) -> Publication | None:
    """Read what the book says of itself; nothing for a book without ``CITATION.cff``, or in another format."""
    return publication_in(Path(app.srcdir)) if app.builder.name in _BUILDERS else None


def work_of(app: Sphinx, book: Publication, docname: str) -> Work:
    """Describe what a page shows: the book, if it is the opening page, else a chapter."""
    address = address_of(app, app.builder.get_target_uri(docname))
    language = app.config.language or "en"
    if docname == app.config.root_doc:
        return book_work(book, address=address, language=language)
    name = docname.rpartition("/")[2]
    return chapter_work(book, app.env.titles[docname].astext(), name=name, address=address, language=language)


def address_of(app: Sphinx, path: str) -> str:
    """Give the full address of something in the output folder; '' as long as the book's own is not known.

    :param path: from the output folder.
    """
    base = str(app.config.html_baseurl or "")
    return f"{base.rstrip('/')}/{path}" if base else ""
