"""Pages: mend what the default toolchain gets wrong, give them a look of their own and a security policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the measures' switch, the measures, the guard for text alternatives and the security headers."""
    from livingbook import language  # noqa: PLC0415
    from livingbook.web import (  # noqa: PLC0415
        accessibility,
        chapterless,
        citations,
        compiled,
        compression,
        dependents,
        furniture,
        measures,
        outlines,
        pages,
        parallel,
        search,
        security,
        sidebar,
    )
    from livingbook.web.lean import extension as lean  # noqa: PLC0415

    app.setup_extension("livingbook.web.garbage")
    language.connect(app)
    measures.connect(app)
    accessibility.connect(app)
    citations.connect(app)
    outlines.connect(app)
    compiled.connect(app)
    dependents.connect(app)
    chapterless.connect(app)
    furniture.connect(app)
    parallel.connect(app)
    pages.connect(app)
    sidebar.connect(app)
    search.connect(app)
    lean.connect(app)
    security.connect(app)
    compression.connect(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
