"""Reading in several processes (``sphinx-build -j 2``), which two extensions of each Jupyter Book prevent."""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.config import Config

from livingbook.web.measures import switched_on

#: Extensions that do not say whether they are safe. The first works once all chapters are read, in one process; the
#: transforms of the second look at one document each.
_UNDECLARED = ("sphinx_multitoc_numbering", "sphinx_jupyterbook_latex")


def connect(app: Sphinx) -> None:
    """Declare for the extensions what they leave out."""
    app.connect("config-inited", _declare)


def _declare(app: Sphinx, config: Config) -> None:
    if switched_on(config, "parallel"):
        for name in _UNDECLARED:
            extension = app.extensions.get(name)
            if extension and extension.parallel_read_safe is None:
                extension.parallel_read_safe = True
