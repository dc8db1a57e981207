"""Makes the style sheet of the book, or one file for each that a page asked for where a book wants them apart."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from livingbook.web.lean import icons, page
from livingbook.web.lean.finished import FOLDER, Finished
from livingbook.web.lean.page import Assets
from livingbook.web.lean.styles import (
    RemoteImportError,
    Sheet,
    compile_sheets,
    names_in_page,
    read_sheet,
    rebase,
    unused_symbols,
    words_in_script,
)


class StyleFiles:
    """The style sheets of one build.

    :param outdir: the output folder.
    :param finished: takes the files.
    :param measures: which are on.
    :param own: paths of the style sheets that the book brings.
    :param keep: regular expressions of names that stay.
    """

    def __init__(
        self, outdir: Path, finished: Finished, measures: Collection[str], own: Collection[str], keep: Sequence[str]
    ) -> None:
        self._outdir = outdir
        self._finished = finished
        self._measures = measures
        self._own = own
        self._keep = keep
        self._files: dict[str, str] = {}
        self._made: list[str] = []
        self._made_from = ""

    def make(
        self, asked: Iterable[Assets], pages: Iterable[str], scripts: Iterable[str], last: Mapping[str, Any]
    ) -> None:
        """Make the files, unless the last build made them from the same.

        :param asked: what each page asked for.
        :param pages: their texts.
        :param scripts: every script that a page may load.
        :param last: the record of the last build.
        """
        pages = list(pages)
        sheets = [sheet for name in merge(assets.styles for assets in asked) if (sheet := self._sheet(name))]
        inline = {script for text in pages for script in page.inline_scripts(text)}
        used = set().union(*map(names_in_page, pages), *map(words_in_script, inline.union(scripts)))
        signs = {sign for text in pages for sign in icons.written_icons(text)}
        self._made_from = self._digest(sheets, used, signs)
        if last.get("made_from") == self._made_from and all(map(self._finished.keep, last["kept"])):
            self._files, self._made = last["files"], last["kept"]
            return
        self._write(sheets, used, signs)

    def addresses(self, assets: Assets) -> list[str]:
        """Give the style sheets of a page, from the output folder."""
        return list(dict.fromkeys(self._files.get(name, name) for name in assets.styles))

    def as_record(self) -> dict[str, Any]:
        """Give what the next build has to know."""
        return {"made_from": self._made_from, "files": self._files, "kept": self._made}

    def _sheet(self, name: str) -> Sheet | None:
        try:
            return read_sheet(self._outdir, name, own=name in self._own)
        except RemoteImportError:
            return None  # such a sheet works only as it is

    def _digest(self, sheets: list[Sheet], used: set[str], signs: set[int]) -> str:
        said = [sorted(self._measures), list(self._keep), sorted(signs)]
        said += [[sheet.path, sheet.own, sheet.text] for sheet in sheets]
        # Only names that a style sheet knows make a difference.
        said.append(sorted(used & {name for sheet in sheets for name in words_in_script(sheet.text)}))
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    def _write(self, sheets: list[Sheet], used: set[str], signs: set[int]) -> None:
        groups = [sheets] if "join_files" in self._measures else [[sheet] for sheet in sheets]
        unused = unused_symbols(sheets, used, self._keep) if "prune_styles" in self._measures else None
        texts = compile_sheets(groups, unused=unused, used=used, minify="minify" in self._measures)
        fonts = self._fonts(texts, signs) if "subset_icons" in self._measures else {}
        for group, text in zip(groups, texts, strict=True):
            if not group:
                continue
            short = icons.only_woff2(text) if fonts else text
            stem = "book" if len(groups) == 1 else PurePosixPath(group[0].path).stem
            self._made.append(self._finished.write(stem, ".css", rebase(short, FOLDER, fonts).encode()))
            self._files.update(dict.fromkeys((sheet.path for sheet in group), self._made[-1]))
        self._made += fonts.values()

    def _fonts(self, texts: list[str], signs: set[int]) -> dict[str, str]:
        """Cut the icon fonts down; give the new file for each old one."""
        shown = signs.union(*map(icons.icons_in, texts))
        fonts = {font for text in texts for font in icons.icon_fonts(text)}
        return {
            font: self._finished.write(PurePosixPath(font).stem, ".woff2", icons.subset(self._outdir / font, shown))
            for font in sorted(fonts)
            if (self._outdir / font).is_file()
        }


def merge(lists: Iterable[Sequence[str]]) -> list[str]:
    """Put the names of several lists into one, each once, in an order that suits all of them.

    :param lists: the style sheets of each page, in the order in which they apply.
    """
    merged: list[str] = []
    for names in lists:
        place = 0
        for name in names:
            if name in merged:
                place = merged.index(name) + 1
            else:
                merged.insert(place, name)
                place += 1
    return merged
