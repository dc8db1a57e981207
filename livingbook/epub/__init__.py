"""The book for e-readers: Sphinx's builder ``epub``, told what the book is, and mended where checkers find fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Put our builder in the place of Sphinx's."""
    from livingbook.epub import builder  # noqa: PLC0415

    builder.connect(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
