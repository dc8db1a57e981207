"""What the web extension does to a book, by name: each measure can be switched off in ``_config.yml``.

A book that wants all of them says nothing. ``sphinx.config.livingbook_web: {sidebar: false}`` leaves one out.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sphinx.application import Sphinx
from sphinx.config import Config

from livingbook.errors import BookError, did_you_mean

#: the name of each measure and what it does, in one line
MEASURES: Mapping[str, str] = MappingProxyType(
    {
        "sidebar": "the sidebar is rendered once for each part of the book, not anew for every page",
        "citations": "the plugins of sphinxcontrib-bibtex are looked up once, and its sources formatted once",
        "search": "search finds sections and entries of the glossary, the most fitting first, instead of whole pages",
        "outlines": "figures are numbered by an outline of each chapter; no build opens all chapters again",
        "dependents": "pages that show numbers or titles of other chapters are written again when those change",
        "parallel": "chapters can be read in several processes, which two extensions of Jupyter Book prevent",
        "templates": "the theme's templates are compiled once, not at every build",
        "garbage": "Python looks for garbage more rarely while a book is built, and not when the process ends",
        "drop_unused": "a page does without the scripts that find nothing on it to act on",
        "defer_scripts": "no script holds up the page",
        "bootstrap_on_use": "Bootstrap's script waits until a reader comes near a menu or hint",
        "join_files": "one style sheet for the book; one script for all pages and one for the rest of a page",
        "prune_styles": "rules and custom properties of packages that nothing in the book uses are left out",
        "minify": "style sheets and scripts are written short",
        "fingerprint": "a file's name tells its content, so that browsers keep it for ever",
        "subset_icons": "the icon fonts hold the icons that the book shows, and no others",
        "precompress": "Brotli and gzip copies lie beside the files that a server sends",
        "security_policy": "a Content-Security-Policy and its companions, for the server and for static hosts",
        "skip_offscreen": "charts and long lists are laid out when they come near the window",
        "search_on_use": "the search page loads the index when there is something to look for",
        "alternatives": "a picture without a text alternative is warned of, which stops a strict build",
        "size_images": "pictures say their size and load when they come near",
    }
)


def connect(app: Sphinx) -> None:
    """Register the setting and check it before anything is built; who needs it earlier than others calls this too."""
    if "livingbook_web" not in app.config.values:
        app.add_config_value("livingbook_web", {}, "html")
        app.connect("config-inited", _check, priority=300)


def switched_on(config: Config, measure: str) -> bool:
    """Tell whether a book wants a measure.

    :param measure: one of ``MEASURES``.
    :raises KeyError: if there is no such measure.
    """
    if measure not in MEASURES:
        raise KeyError(measure)
    return bool(config.livingbook_web.get(measure, True))


def measure_faults(setting: object) -> list[str]:
    """List what is wrong with the setting ``livingbook_web``, one line a fault."""
    where = "sphinx.config.livingbook_web"
    if not isinstance(setting, dict):
        return [f"{where} must hold names and true or false, such as 'sidebar: false', not {setting!r}"]
    faults = [
        f"{where}: unknown measure '{name}'{did_you_mean(name, MEASURES)}" for name in setting if name not in MEASURES
    ]
    return faults + [
        f"{where}.{name} must be true or false, not {value!r}"
        for name, value in setting.items()
        if name in MEASURES and not isinstance(value, bool)
    ]


def _check(_app: Sphinx, config: Config) -> None:
    if faults := measure_faults(config.livingbook_web):
        raise BookError("_config.yml: the measures of livingbook.web are not set correctly", faults)
