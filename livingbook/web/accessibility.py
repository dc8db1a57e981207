"""A guard: no picture without a text alternative gets into the book."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from livingbook import faults


def connect(app: Sphinx) -> None:
    """Check every chapter as it is read."""
    faults.connect(app)
    app.connect("doctree-read", _check_pictures, priority=700)  # after charts have become figures


def _check_pictures(app: Sphinx, doctree: nodes.document) -> None:
    for image in doctree.findall(nodes.image):
        if not str(image.get("alt", "")).strip():
            line = image.line or (image.parent.line if image.parent else None)
            message = (
                f"picture '{image['uri']}' has no text alternative; say in 'alt' what it shows"
                " (for a code cell: mystnb.image.alt)"
            )
            faults.note_fault(app.env, line, message)
