"""Citations without needless work: sphinxcontrib-bibtex looks its plugins up again for every citation."""

from __future__ import annotations

import functools

import pybtex.plugin
from sphinx.application import Sphinx
from sphinx.config import Config

from livingbook.web.measures import switched_on

_find_plugin = pybtex.plugin.find_plugin
_remembering = functools.cache(_find_plugin)


def connect(app: Sphinx) -> None:
    """Wrap what is slow, as soon as it is known whether the book wants that."""
    app.connect("config-inited", _remember_plugins, priority=350)


def _remember_plugins(_app: Sphinx, config: Config) -> None:
    """Look each plugin of pybtex up once; it reads all entry points of the Python environment, 8 ms each time."""
    pybtex.plugin.find_plugin = _remembering if switched_on(config, "citations") else _find_plugin
