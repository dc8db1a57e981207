"""A hash of everything a PDF is made from, the same in any build that shares the environment.

So the HTML build can tell whether a PDF still says what the pages say.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sphinx import addnodes
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from livingbook.errors import BookError
from livingbook.fonts import font_folders
from livingbook.pdf.editions import Edition

_PACKAGE = Path(__file__).parents[1]
#: the folders with the code that makes a PDF
_CODE = (_PACKAGE / "pdf", _PACKAGE / "discussion")
#: other modules that decide what the PDFs print
_FILES = tuple(
    _PACKAGE / name
    for name in ("captions.py", "citation.py", "evidence/formatting.py", "language.py", "publication.py")
)
#: settings that change a PDF though Sphinx does not read the documents anew for them
_SETTINGS = ("html_baseurl", "language", "numfig_format", "bibtex_bibfiles", "mathjax3_config")
_FONTS = (".ttf", ".otf", ".ttc", ".otc")
#: settings that say where a build keeps its things, and nothing about what it makes
_PLACES = ("external_toc_path", "nb_execution_cache_path", "livingbook_chart_code")


class Fingerprints:
    """Computes the hashes of one build; what all PDFs share is computed once.

    :param env: the environment, after reading.
    """

    def __init__(self, env: BuildEnvironment) -> None:
        self._env = env
        self._srcdir = Path(env.srcdir)
        self._files: dict[Path, str] = {}
        self._shared = _digest([*self._code(), *self._references(), *self._inputs(), *_settings(env.config)])

    def of(self, edition: Edition) -> str:
        """Give the hash of one PDF.

        :param edition: the PDF.
        :return: 64 hexadecimal digits (SHA-256).
        """
        parts = [self._shared, edition.name, edition.title]
        for docname in edition.docnames:
            parts += [docname, self._file(Path(str(self._env.doc2path(docname))))]
            for dependency in sorted(map(str, self._env.dependencies.get(docname, ()))):
                parts += [self._name(dependency), self._file(self._srcdir / dependency)]
            parts += _captions(self._env, docname)
            # extensions leave there what else a document is filled from
            parts.append(_plain(self._env.metadata.get(docname, {})))
        return _digest(parts)

    def _name(self, dependency: str) -> str:
        """Name a dependency so that it is the same in every clone and every output folder.

        A drawing that a cell made lies among the results of a build; its file name holds a hash of its content.
        """
        path = Path(os.path.normpath(self._srcdir / dependency))
        inside = path.relative_to(self._srcdir) if path.is_relative_to(self._srcdir) else path
        return path.name if "_build" in inside.parts else inside.as_posix()

    def _file(self, path: Path) -> str:
        if path not in self._files:
            try:
                self._files[path] = hashlib.sha256(path.read_bytes()).hexdigest()
            except OSError:
                self._files[path] = "missing"
        return self._files[path]

    def _code(self) -> list[str]:
        """Hash the code and templates that make the PDF, and the typesetter."""
        inside = (path for folder in _CODE for path in folder.rglob("*") if path.suffix in (".py", ".typ"))
        files = sorted([*inside, *_FILES])
        parts = [part for path in files for part in (path.relative_to(_PACKAGE).as_posix(), self._file(path))]
        return [*map(version, ("typst", "mathra", "pikepdf", "segno")), *self._fonts(), *parts]

    def _fonts(self) -> list[str]:
        """Tell the fonts apart by name and size: reading all of them would take longer than to set a chapter."""
        try:
            folders = font_folders(self._env.config.bookpdf_fonts, self._srcdir)
        except BookError:
            return []  # the builder tells it
        files = sorted(path for folder in folders for path in Path(folder).rglob("*") if path.suffix in _FONTS)
        return [f"{path.name} {path.stat().st_size}" for path in files]

    def _references(self) -> list[str]:
        """Write down what a reference can print: titles, numbers, labels and terms of the whole book."""
        env = self._env
        std = env.domaindata.get("std", {})
        tables = [
            {name: title.astext() for name, title in env.titles.items()},
            env.toc_secnumbers,
            env.toc_fignumbers,
            # the last part of a label is its title, which Sphinx may translate only when asked for its text
            {name: [docname, anchor, str(title)] for name, (docname, anchor, title) in std.get("labels", {}).items()},
            std.get("terms", {}),
        ]
        return [_plain(table) for table in tables]

    def _inputs(self) -> list[str]:
        """Hash the files that belong to the book as a whole."""
        config = self._env.config
        bibliographies = [self._srcdir / name for name in getattr(config, "bibtex_bibfiles", ())]
        cover = [self._srcdir / config.bookpdf_cover] if config.bookpdf_cover.endswith(".svg") else []
        template = self._srcdir / config.bookpdf_template if config.bookpdf_template else None
        replaced = sorted(template.glob("*.typ")) if template else []
        return [self._file(path) for path in [self._srcdir / "CITATION.cff", *bibliographies, *cover, *replaced]]


def _settings(config: Config) -> list[str]:
    """Write down the settings that shape the documents or the PDF; of those that are no plain data, only the type."""
    names = {value.name for value in config.filter(frozenset({"env"}))} | set(_SETTINGS)
    names |= {name for name in config.values if name.startswith("bookpdf_")}
    names -= set(_PLACES)
    return [f"{name}={_plain(getattr(config, name, None))}" for name in sorted(names)]


def _captions(env: BuildEnvironment, docname: str) -> list[str]:
    """Give the headings above groups of chapters, which stand in the table of contents and not in a source file."""
    return [str(node.get("caption") or "") for node in env.tocs[docname].findall(addnodes.toctree)]


def _plain(value: Any) -> str:
    """Write plain data so that equal data gives equal text; of a function or class only the kind is written."""
    return json.dumps(_sorted(value), sort_keys=True, ensure_ascii=False)


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _sorted(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    if isinstance(value, list | tuple):
        return [_sorted(item) for item in value]
    return value if value is None or isinstance(value, bool | int | float | str) else type(value).__name__


def _digest(parts: Iterable[str]) -> str:
    total = hashlib.sha256()
    for part in parts:
        total.update(part.encode() + b"\0")
    return total.hexdigest()
