"""Comments under every page: the switch for the provider, the widget, the identity of each thread."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from livingbook.comments.policy import csp_sources, opener_policy

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["STATIC", "csp_sources", "opener_policy", "setup"]

#: stylesheet and scripts of the widget; the comment server uses the same stylesheet for its own pages
STATIC = Path(__file__).parent / "static"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension with Sphinx.

    :param app: the application that builds the book.
    :return: what Sphinx wants to know of an extension.
    """
    from livingbook.comments.extension import connect  # noqa: PLC0415 - the server needs STATIC without Sphinx

    return connect(app)
