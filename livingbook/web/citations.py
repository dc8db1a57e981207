"""Citations without needless work.

sphinxcontrib-bibtex looks its plugins up again for every citation, and formats every source again at every build.
"""

from __future__ import annotations

import ast
import functools
from importlib.metadata import version
from typing import Any

import pybtex
import pybtex.plugin
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinxcontrib.bibtex.domain import BibtexDomain

from livingbook.web.measures import switched_on

#: where the domain's data, which Sphinx stores with the environment, keep what was formatted
_KEPT = "livingbook_formatted"

_find_plugin = pybtex.plugin.find_plugin
_remembering = functools.cache(_find_plugin)
_format = BibtexDomain.get_formatted_entries


def connect(app: Sphinx) -> None:
    """Wrap what is slow, as soon as it is known whether the book wants that."""
    app.connect("config-inited", _wrap, priority=350)


def _wrap(_app: Sphinx, config: Config) -> None:
    """Look each plugin up once (each time it reads all entry points of the Python environment, 8 ms); keep sources."""
    wanted = switched_on(config, "citations")
    pybtex.plugin.find_plugin = _remembering if wanted else _find_plugin
    domain: Any = BibtexDomain
    domain.get_formatted_entries = _formatted_once if wanted else _format


def _formatted_once(
    domain: Any, bibliography_key: Any, docnames: list[str], tooltips: bool, tooltips_style: str
) -> list[tuple[Any, Any, Any]]:
    """Give the sources of a bibliography as they were formatted last, unless something they depend on has changed.

    The parameters are those of the method that this stands for; ``domain`` is its instance.
    """
    state = _state(domain, bibliography_key, docnames, tooltips, tooltips_style)
    kept = domain.data.setdefault(_KEPT, {})
    if kept.get(bibliography_key, ("",))[0] != state:
        entries = list(_format(domain, bibliography_key, docnames, tooltips, tooltips_style))
        if tooltips and any(tooltip is None for _, _, tooltip in entries):
            return entries  # a source lacks a field: its warning is to be repeated
        kept[bibliography_key] = (state, entries)
    found: list[tuple[Any, Any, Any]] = kept[bibliography_key][1]
    return found


def _state(
    domain: Any, bibliography_key: Any, docnames: list[str], tooltips: bool, tooltips_style: str
) -> tuple[object, ...]:
    """Collect all that the formatted sources depend on: the files, the options, and who cites what in which order."""
    bibliography = domain.bibliographies[bibliography_key]
    rank = {docname: number for number, docname in enumerate(docnames)}
    cited = [
        (ref.docname, tuple(target.key for target in ref.targets))
        for ref in sorted(domain.citation_refs, key=lambda ref: rank[ref.docname])
    ]
    return (
        pybtex.__version__,
        version("sphinxcontrib-bibtex"),
        domain.bibdata.encoding,
        tuple((file, domain.bibdata.bibfiles[file].mtime) for file in bibliography.bibfiles),
        (bibliography.style, bibliography.labelprefix, bibliography.keyprefix, tuple(bibliography.keys)),
        ast.dump(bibliography.filter_),
        (tooltips, tooltips_style),
        tuple(cited),
    )
