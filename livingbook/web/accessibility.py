"""A guard: no picture without a text alternative gets into the book unnoticed."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from livingbook.web.measures import switched_on

_LOGGER = logging.getLogger(__name__)


def connect(app: Sphinx) -> None:
    """Check every chapter as it is read."""
    app.connect("doctree-read", _check_pictures, priority=700)  # after charts have become figures


def _check_pictures(app: Sphinx, doctree: nodes.document) -> None:
    if not switched_on(app.config, "alternatives"):
        return
    for image in doctree.findall(nodes.image):
        if not str(image.get("alt", "")).strip():
            line = image.line or (image.parent.line if image.parent else None)
            _LOGGER.warning(
                "picture '%s' has no text alternative; say in 'alt' what it shows (for a code cell: mystnb.image.alt)",
                image["uri"],
                location=(app.env.docname, line),
                type="livingbook",
                subtype="alternatives",
            )
