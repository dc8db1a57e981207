"""Drawings for LaTeX, which reads no SVG: they become PDFs, drawn by the same library as the charts."""

from __future__ import annotations

from pathlib import Path

import vl_convert
from sphinx.transforms.post_transforms.images import ImageConverter


class DrawingConverter(ImageConverter):
    """Turns an SVG into a PDF for a builder that takes only the latter; the others keep the SVG."""

    conversion_rules = [("image/svg+xml", "application/pdf")]  # noqa: RUF012 - as in Sphinx

    def is_available(self) -> bool:
        """Say that the library is there: the book requires it."""
        return True

    def convert(self, _from: str, _to: str) -> bool:
        """Write a drawing as PDF.

        :param _from: the SVG file.
        :param _to: the PDF file.
        """
        Path(_to).write_bytes(vl_convert.svg_to_pdf(Path(_from).read_text(encoding="utf-8")))
        return True
