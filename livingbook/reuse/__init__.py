"""What readers take along: the book as files, its data as one archive, each chapter ready to run elsewhere.

``notebooks``, ``closure`` and ``archives`` take plain values and know nothing of Sphinx; ``extension`` plugs in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the archives and the directive that lists them."""
    from livingbook.reuse import extension  # noqa: PLC0415

    extension.connect(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
