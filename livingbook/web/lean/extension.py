"""Plugs the pass over finished pages into Sphinx."""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from livingbook.errors import BookError
from livingbook.web import measures
from livingbook.web.lean.finished import RECORD
from livingbook.web.lean.press import Options, press

_PACKAGE = Path(__file__).parents[2]
#: the measures that the pass carries out
_MEASURES = (
    "drop_unused", "defer_scripts", "bootstrap_on_use", "join_files", "prune_styles", "minify", "fingerprint",
    "subset_icons", "size_images", "search_on_use",
)  # fmt: skip
_KEEP = "livingbook_web_keep"


def connect(app: Sphinx) -> None:
    """Register the list of names to keep, and the pass."""
    app.add_config_value(_KEEP, [], "html", types=(list,))
    app.connect("config-inited", _check)
    app.connect("builder-inited", _add_offscreen)
    app.connect("env-updated", _write_anew)
    app.connect("build-finished", _press, priority=700)  # when all files are there, before the headers are worked out


def keep_faults(patterns: list[object]) -> list[str]:
    """List what is wrong with the regular expressions of names that style sheets keep."""
    faults = []
    for pattern in patterns:
        try:
            re.compile(str(pattern))
        except re.error as error:
            faults.append(f"sphinx.config.{_KEEP}: '{pattern}' is no regular expression: {error}")
    return faults


def _check(_app: Sphinx, config: Config) -> None:
    if faults := keep_faults(config[_KEEP]):
        raise BookError("_config.yml: the names to keep in style sheets are not set correctly", faults)


def _add_offscreen(app: Sphinx) -> None:
    if app.builder.format == "html" and measures.switched_on(app.config, "skip_offscreen"):
        app.add_css_file("offscreen.css", priority=910)


def _write_anew(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Have every page written again if the note on what the pages asked for is gone."""
    return [] if (Path(app.outdir) / RECORD).exists() else sorted(env.all_docs)


def _press(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.name not in ("html", "dirhtml"):
        return
    config = app.config
    options = Options(
        measures=frozenset(name for name in _MEASURES if measures.switched_on(config, name)),
        own_styles=_own_styles(app),
        keep=tuple(map(str, config[_KEEP])),
        selectors=_selectors(config),
        live_search=bool(config.html_theme_options.get("search_as_you_type")),
    )
    press(Path(app.outdir), options)


def _own_styles(app: Sphinx) -> frozenset[str]:
    """List the style sheets of the author and of this package; those of other packages come from absolute paths."""
    entries = [Path(entry) for entry in app.config.html_static_path]
    folders = [
        Path(app.confdir or app.srcdir) / entry
        for entry in entries
        if not entry.is_absolute() or entry.is_relative_to(_PACKAGE)
    ]
    listed = {f"_static/{file.relative_to(folder).as_posix()}" for folder in folders for file in folder.rglob("*.css")}
    copied = (Path(app.outdir) / "_static" / "livingbook").glob("*.css")
    return frozenset(listed | {f"_static/livingbook/{file.name}" for file in copied})


def _selectors(config: Config) -> dict[str, str]:
    """Give the elements on which known scripts act; what a book sets for them counts."""
    code = getattr(config, "copybutton_selector", "div.highlight pre")
    toggles = getattr(config, "togglebutton_selector", ".toggle, .admonition.dropdown")
    return {
        "clipboard.min.js": code,
        "copybutton.js": code,
        "togglebutton.js": toggles,
        "design-tabs.js": ".sd-tab-set",
    }
