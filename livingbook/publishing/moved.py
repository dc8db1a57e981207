"""Pages that have moved lead on, and no published address vanishes: plugs ``addresses`` and sphinx-reredirects in."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from livingbook.configuration import read_configuration
from livingbook.errors import BookError
from livingbook.language import templates
from livingbook.publishing import addresses

#: leads on without a script, which the book's Content-Security-Policy would not let run
_TEMPLATE = "redirect.html"
_TEMPLATES = templates(Path(__file__).with_name("templates"))


def connect(app: Sphinx) -> None:
    """Register redirects and the comparison with the published addresses."""
    app.setup_extension("sphinx_reredirects")
    app.connect("config-inited", _check, priority=450)  # after the evidence, which tells its own faults


def _template(app: Sphinx, language: str) -> Path:
    """Write the page that leads on, in the language of the book, where sphinx-reredirects can read it."""
    target = Path(app.doctreedir) / _TEMPLATE
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(_TEMPLATES.get_template(_TEMPLATE).render(language=language), encoding="utf-8")
    return target


def _check(app: Sphinx, config: Config) -> None:
    config.redirect_html_template_file = str(_template(app, config.language or "en"))
    root = Path(app.confdir or app.srcdir)
    settings = read_configuration(root) if (root / "_config.yml").exists() else {}
    if found := addresses.faults(Path(app.srcdir), settings):
        raise BookError(f"{len(found)} published address(es) would lead nowhere", found)
