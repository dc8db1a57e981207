"""The theme's templates, compiled once and not at every build."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from jinja2 import FileSystemBytecodeCache
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from livingbook.web.measures import switched_on


def connect(app: Sphinx) -> None:
    """Give the templates a place for what they were compiled to; a changed template is compiled again."""
    app.connect("builder-inited", _keep)


def _keep(app: Sphinx) -> None:
    if isinstance(app.builder, StandaloneHTMLBuilder) and switched_on(app.config, "templates"):
        folder = Path(app.doctreedir) / "templates"
        folder.mkdir(parents=True, exist_ok=True)
        environment = cast("Any", app.builder.templates).environment
        environment.bytecode_cache = FileSystemBytecodeCache(str(folder))
