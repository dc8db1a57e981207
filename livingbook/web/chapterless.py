"""Pages without a chapter, such as the index of terms and the search page, are written again only when they change.

Sphinx writes them at every build. What they show comes from three places: the values that Sphinx or an extension hands
to the template, the settings and templates, and what stands around every page. Each output folder keeps a digest of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

from sphinx.application import Sphinx
from sphinx.builders.html import BuildInfo, StandaloneHTMLBuilder

from livingbook.notes import read_note, write_note
from livingbook.web.dependents import around
from livingbook.web.lean.finished import RECORD
from livingbook.web.measures import switched_on

#: the digests of these pages as they were last written, from the output folder
_WRITTEN = Path("_livingbook/chapterless.json")


class Chapterless:
    """What one build knows of these pages."""

    def __init__(self) -> None:
        self._before: dict[str, str] = {}
        self._now: dict[str, str] = {}
        self._state = ""

    def take_over(self, app: Sphinx) -> None:
        """Stand between Sphinx and the writing of its pages."""
        builder = app.builder
        if not isinstance(builder, StandaloneHTMLBuilder) or not switched_on(app.config, "dependents"):
            return
        write, handle = builder.write, builder.handle_page

        def write_some(documents: Iterable[str] | None, updated: Any, method: Any = "update") -> None:
            outdir = Path(builder.outdir)
            # the pass over finished pages needs its own record of each page that stays
            anew = documents is None or method != "update" or not (outdir / RECORD).exists()
            self._before = {} if anew else read_note(outdir / _WRITTEN)
            self._state = _state(app, builder)
            write(documents, updated, method)

        def handle_changed(
            pagename: str,
            addctx: dict[str, Any],
            templatename: str = "page.html",
            outfilename: str | None = None,
            event_arg: Any = None,
        ) -> None:
            if event_arg is None and outfilename is None:
                self._now[pagename] = digest(self._state, templatename, addctx)
                there = Path(builder.get_outfilename(pagename)).exists()
                if there and self._now[pagename] == self._before.get(pagename):
                    return
            handle(pagename, addctx, templatename, outfilename, event_arg)

        cast("Any", builder).write = write_some
        cast("Any", builder).handle_page = handle_changed

    def remember(self, app: Sphinx, exception: Exception | None) -> None:
        """Leave the digests for the next build; those of pages that other processes wrote are not known."""
        if exception is None and self._state:
            write_note(Path(app.outdir) / _WRITTEN, self._now)


def digest(state: str, template: str, values: dict[str, Any]) -> str:
    """Digest what a page shows. A value that is no plain data looks different at each build, so its page is written.

    :param state: what all such pages share.
    :param template: the name of its template.
    :param values: what the template is filled with.
    """
    return hashlib.sha256(f"{state}\0{template}\0{values!r}".encode()).hexdigest()


def _state(app: Sphinx, builder: StandaloneHTMLBuilder) -> str:
    settings = BuildInfo(app.config, app.tags, frozenset({"html", "env"}))
    theme = cast("Any", builder.templates).newest_template_mtime()
    return f"{settings.config_hash} {settings.tags_hash} {theme} {around(app.env, Path(app.srcdir))}"


def connect(app: Sphinx) -> None:
    """Compare these pages with what was written last."""
    pages = Chapterless()
    app.connect("builder-inited", pages.take_over)
    app.connect("build-finished", pages.remember)
