"""Makes the script files of the pages: one with what all of them load, one with the rest of each page."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path, PurePosixPath

from livingbook.web.lean.finished import Finished
from livingbook.web.lean.page import Assets
from livingbook.web.lean.scripts import arrange, asked_for, join, may_join, shared

#: what loads files later, by the attribute in which it finds their addresses
_LOADERS = {"data-bootstrap": "_static/late.js", "data-search-index": "_static/searchindex-late.js"}

_NEIGHBOUR = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["']\.""")


class ScriptFiles:
    """The scripts of one build.

    :param outdir: the output folder.
    :param finished: takes the files.
    :param measures: which are on.
    :param asked: what each page asked for.
    """

    def __init__(
        self, outdir: Path, finished: Finished, measures: Collection[str], asked: Mapping[str, Assets]
    ) -> None:
        self._outdir = outdir
        self._asked = asked
        self._finished = finished
        self._join = "join_files" in measures
        self._minify = "minify" in measures
        self._waiting = {path: _waiting(assets) for path, assets in asked.items()}
        self._lists = {
            path: [*assets.scripts, *(_LOADERS[name] for name in self._waiting[path])] for path, assets in asked.items()
        }
        self._common = shared(self._lists.values()) if self._join else []
        self._read = lru_cache(maxsize=None)(self._read_file)
        self._made = lru_cache(maxsize=None)(self._make)
        self._grouped = lru_cache(maxsize=None)(self._group)  # most pages load the same scripts

    def texts(self) -> list[str]:
        """Give every script that a page may load, now or later."""
        names = {name for names in self._lists.values() for name in names}
        names |= {assets.late for assets in self._asked.values() if assets.late}
        names |= {name for assets in self._asked.values() for name in [*assets.kept, *assets.later.values()]}
        return [self._read(name) for name in sorted(names) if (self._outdir / name).is_file()]

    def addresses(self, path: str) -> list[str]:
        """Give the script files of a page, from the output folder."""
        return [self._made(group) for group in self._grouped(tuple(self._lists[path]))]

    def hints(self, path: str) -> dict[str, str]:
        """Give the files that a page loads later, from the output folder, by the attribute that tells their address."""
        return {name: self._made((file,)) for name, file in self._waiting[path].items()}

    def later(self, path: str) -> dict[str, str]:
        """Give the same for the addresses that the page itself tells."""
        return {name: self._made((file,)) for name, file in self._asked[path].later.items() if self._moves(file)}

    def _group(self, names: tuple[str, ...]) -> list[tuple[str, ...]]:
        return arrange(names, self._common, self._joinable, self._apart)

    def _read_file(self, name: str) -> str:
        return (self._outdir / name).read_text(encoding="utf-8")

    def _joinable(self, name: str) -> bool:
        return self._join and name.startswith("_static/") and may_join(self._read(name))

    def _moves(self, name: str) -> bool:
        """Tell whether a script works the same in another folder; a module that imports its neighbours does not."""
        return (self._outdir / name).is_file() and not _NEIGHBOUR.search(self._read(name))

    def _apart(self, earlier: Sequence[str], name: str) -> bool:
        return asked_for(map(self._read, earlier), self._read(name))

    def _make(self, group: tuple[str, ...]) -> str:
        if not group[0].startswith("_static/"):
            return group[0]  # the search index: other tools know it by its name
        stem = "book" if group[0] in self._common else "page" if len(group) > 1 else PurePosixPath(group[0]).stem
        text = join((self._read(name) for name in group), minify=self._minify)
        return self._finished.write(stem, ".js", text.encode())


def _waiting(assets: Assets) -> dict[str, str]:
    waiting = {"data-bootstrap": assets.late, "data-search-index": assets.index}
    return {name: file for name, file in waiting.items() if file}
