"""What the builders of Sphinx make, as far as extensions have to know."""

from __future__ import annotations

from sphinx.builders import Builder


def is_site(builder: Builder) -> bool:
    """Tell whether files can lie beside the pages; an EPUB is one file, though its pages are HTML too."""
    return builder.format == "html" and builder.name != "epub"
