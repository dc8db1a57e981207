"""PDFs of the book: the whole of it and one for each chapter, and the links to them on the pages.

The builder ``bookpdf`` translates each document to Typst and lets Typst set it as PDF/UA-1. Settings:

``bookpdf_name``
    file name of the whole book, without '.pdf'; by default made from the title
``bookpdf_cover``
    the picture of the title page: an SVG file, from the book's root, or the name of a figure in the book
``bookpdf_keywords``
    words for the metadata of the PDF
``bookpdf_parts``
    whether the groups of chapters in ``_toc.yml`` become parts with a page of their own (the default)
``bookpdf_theme``
    paper, margins, faces and colour, see :class:`livingbook.pdf.theme.Theme`
``bookpdf_fonts``
    where more fonts are: installed Python packages, or folders from the book's root
``bookpdf_template``
    a folder with Typst files that take the place of the template's of the same name
``bookpdf_links``
    what becomes of links to the web: 'none' (the default), 'footnotes', or a 'list' at the end of each chapter
``bookpdf_codes``
    whether chapters end with a QR code that leads to their page (the default), once ``html_baseurl`` is set
``bookpdf_strict``
    whether a node the PDF can't set fails the build (the default) or only warns
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata

#: Which form of a cell's output goes to paper: the first that there is.
_OUTPUTS = ("image/svg+xml", "image/png", "image/jpeg", "text/html", "text/markdown", "text/latex", "text/plain")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the builder, its settings, and the links on the pages."""
    from livingbook import language  # noqa: PLC0415
    from livingbook.discussion import extension as discussion  # noqa: PLC0415
    from livingbook.pdf import downloads  # noqa: PLC0415 - cells of notebooks load no Sphinx part
    from livingbook.pdf.ondemand import BookPdf  # noqa: PLC0415

    app.add_config_value("bookpdf_name", "", "", str)
    app.add_config_value("bookpdf_cover", "", "", str)
    app.add_config_value("bookpdf_keywords", [], "", list)
    app.add_config_value("bookpdf_parts", True, "", bool)
    app.add_config_value("bookpdf_theme", {}, "", dict)
    app.add_config_value("bookpdf_fonts", [], "", list)
    app.add_config_value("bookpdf_template", "", "", str)
    app.add_config_value("bookpdf_links", "none", "", str)
    app.add_config_value("bookpdf_codes", True, "", bool)
    app.add_config_value("bookpdf_strict", True, "", bool)
    app.add_builder(BookPdf)
    app.connect("config-inited", _prefer_outputs, priority=400)
    language.connect(app)
    downloads.connect(app)
    discussion.connect(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _prefer_outputs(_app: Sphinx, config: Config) -> None:
    """Tell MyST-NB what ``bookpdf`` can set, unless the book says so itself; otherwise it drops every output."""
    if "nb_mime_priority_overrides" not in config:
        return
    chosen = [tuple(rule) for rule in config.nb_mime_priority_overrides]
    if not any(rule[0] == "bookpdf" for rule in chosen):
        chosen += [("bookpdf", kind, 10 * rank) for rank, kind in enumerate(_OUTPUTS, start=1)]
        config.nb_mime_priority_overrides = chosen
