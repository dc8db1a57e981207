"""Publishing: what lets others find, cite and follow the book.

``headtags``, ``linkeddata``, ``boxes``, ``cards``, ``addresses``, ``changes`` and ``sitefiles`` take plain values;
``extension`` (heads, and how to cite), ``previews``, ``moved`` and ``site`` plug in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the work on each page."""
    from livingbook import language  # noqa: PLC0415
    from livingbook.publishing import extension, moved, previews, site  # noqa: PLC0415

    language.connect(app)
    extension.connect(app)
    moved.connect(app)
    previews.connect(app)
    site.connect(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
