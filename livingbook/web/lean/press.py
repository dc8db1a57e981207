"""The pass over finished pages: each gets the few, small files that it needs in place of the many it asked for.

Sphinx writes pages with all style sheets and scripts that any extension registered. ``press`` reads the pages, makes
one style sheet and few scripts from what they use, and writes their addresses into the pages. A page that an earlier
build has pressed is written again only if the name of one of its files has changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import rjsmin

from livingbook.notes import read_note, write_note
from livingbook.web.lean import images, page
from livingbook.web.lean.finished import RECORD, Finished
from livingbook.web.lean.page import Assets, Undressing
from livingbook.web.lean.scriptfiles import ScriptFiles
from livingbook.web.lean.stylefiles import StyleFiles

#: sets the colour theme; it has to run before anything is painted, and a file of its own would hold up the page
_THEME_SCRIPT = "_static/theme.js"


@dataclass(frozen=True)
class Options:
    """What a book wants: the measures that are on, and what they have to know of it."""

    measures: frozenset[str]
    #: paths, from the output folder, of the style sheets that the book brings
    own_styles: frozenset[str]
    #: regular expressions of classes, ids and keyframes that stay
    keep: tuple[str, ...]
    #: by the name of a script, the selector of the elements on which it acts
    selectors: dict[str, str]
    #: whether the theme searches on any page while a reader types
    live_search: bool = False


@dataclass
class _Page:
    """A page on its way: as it lies in the output folder, the same with marks, and what it asked for."""

    before: str
    text: str
    assets: Assets

    @cached_property
    def root(self) -> str:
        return page.content_root(self.text) or ""


def press(outdir: Path, options: Options) -> None:
    """Press all pages of a built book.

    :param outdir: the folder of the built pages.
    :param options: which measures are on.
    """
    record = read_note(outdir / RECORD)
    pages = _read_pages(outdir, options, record.get("pages", {}))
    asked = {path: one.assets for path, one in pages.items()}
    finished = Finished(outdir, fingerprint="fingerprint" in options.measures)
    scripts = ScriptFiles(outdir, finished, options.measures, asked)
    styles = StyleFiles(outdir, finished, options.measures, options.own_styles, options.keep)
    styles.make(asked.values(), [one.text for one in pages.values()], scripts.texts(), record.get("styles", {}))
    for path, one in pages.items():
        text = page.dress(
            one.text,
            [one.root + address for address in styles.addresses(one.assets)],
            [one.root + address for address in scripts.addresses(path)],
            {name: one.root + address for name, address in scripts.hints(path).items()},
            {name: one.root + address for name, address in scripts.later(path).items()},
        )
        if text != one.before:
            (outdir / path).write_text(text, encoding="utf-8")
    finished.tidy()
    known = {path: assets.as_record() for path, assets in asked.items()}
    write_note(outdir / RECORD, {"pages": known, "styles": styles.as_record()})


def _read_pages(outdir: Path, options: Options, known: dict[str, Any]) -> dict[str, _Page]:
    """Read Sphinx' pages; take the assets out of those that no build has pressed yet."""
    how = Undressing(
        drop="drop_unused" in options.measures,
        defer="defer_scripts" in options.measures,
        late_bootstrap="bootstrap_on_use" in options.measures,
        late_index="search_on_use" in options.measures,
        selectors=options.selectors,
        live_search=options.live_search,
    )
    pages = {}
    for file in sorted(outdir.rglob("*.html")):
        path = file.relative_to(outdir).as_posix()
        before = text = file.read_text(encoding="utf-8")
        root = page.content_root(text)
        if path.startswith("_static/") or root is None:
            continue
        if page.is_pressed(text):
            assets = Assets(**known[path])
        else:
            if how.defer:
                text = _inline_theme(text, root, outdir)
            if "size_images" in options.measures:
                text = images.size_pictures(text, path, outdir)
            text, assets = page.undress(text, path, how)
        pages[path] = _Page(before, text, assets)
    return pages


def _inline_theme(text: str, root: str, outdir: Path) -> str:
    tag = f'<script src="{root}{_THEME_SCRIPT}"></script>'
    if tag not in text:
        return text
    script = rjsmin.jsmin((outdir / _THEME_SCRIPT).read_text(encoding="utf-8"))
    return text.replace(tag, f"<script>{script}</script>", 1)
