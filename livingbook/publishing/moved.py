"""Pages that have moved lead on, and no published address vanishes: plugs ``addresses`` and sphinx-reredirects in."""

from __future__ import annotations

from pathlib import Path

import yaml
from sphinx.application import Sphinx
from sphinx.config import Config

from livingbook.errors import BookError
from livingbook.publishing import addresses

#: leads on without a script, which the book's Content-Security-Policy would not let run
_TEMPLATE = Path(__file__).with_name("templates") / "redirect.html"


def connect(app: Sphinx) -> None:
    """Register redirects and the comparison with the published addresses."""
    app.setup_extension("sphinx_reredirects")
    app.connect("config-inited", _check, priority=450)  # after the evidence, which tells its own faults


def _check(app: Sphinx, config: Config) -> None:
    config.redirect_html_template_file = str(_TEMPLATE)
    path = Path(app.confdir or app.srcdir) / "_config.yml"
    settings = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    if found := addresses.faults(Path(app.srcdir), settings):
        raise BookError(f"{len(found)} published address(es) would lead nowhere", found)
