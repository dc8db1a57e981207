"""Releases of the book: what changed since the last, the stamp of version and date, the archive, the older versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive that lists the released versions."""
    from livingbook.releasing import extension  # noqa: PLC0415

    extension.connect(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
