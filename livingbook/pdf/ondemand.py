"""The name of the builder for Sphinx, which wants its class at every build, of pages too.

Typesetter, PDF library and translator take as long to load as a chapter to read, so they wait until the builder runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx.builders import Builder

if TYPE_CHECKING:
    from livingbook.pdf.builder import BookPdfBuilder


class BookPdf(Builder):
    """Stands for :class:`livingbook.pdf.builder.BookPdfBuilder`; to make one of these makes one of those."""

    name = "bookpdf"

    def __new__(cls, *arguments: Any) -> BookPdfBuilder:  # type: ignore[misc] # another class, which is the point
        """Load the builder and make it."""
        from livingbook.pdf.builder import BookPdfBuilder  # noqa: PLC0415

        return BookPdfBuilder(*arguments)
