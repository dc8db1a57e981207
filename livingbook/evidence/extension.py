"""The thin part of evidence that plugs into Sphinx: load when a build starts, register roles and directives."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from livingbook import clock, faults, language
from livingbook.evidence import remembered
from livingbook.evidence.book import CLAIMS, CORRECTIONS, FACTS, BookEvidence, load_evidence

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

__all__ = [
    "CLAIMS",
    "CORRECTIONS",
    "FACTS",
    "BookEvidence",
    "evidence_of",
    "load_evidence",
    "once",
    "setup_extension",
]

_PARTS = ("validation", "uses", "directives", "numbers", "claimboxes", "ledger", "methods", "pages")
#: attributes of the application: the evidence, and the hash of what it was read from
_ATTRIBUTE, _STATE = "livingbook_evidence", "livingbook_evidence_state"

_T = TypeVar("_T")


def evidence_of(env: BuildEnvironment) -> BookEvidence:
    """Give the evidence loaded for this build."""
    evidence: BookEvidence = env.app.__dict__[_ATTRIBUTE]
    return evidence


def once(app: Sphinx, name: str, make: Callable[[], _T]) -> _T:
    """Make something of the evidence alone; give what an earlier build made while the evidence is still the same.

    :param app: the application that builds the book.
    :param name: what it is called among the things that builds keep.
    :param make: makes it; what it raises is passed on.
    """
    return remembered.remembered(Path(app.doctreedir) / f"{name}.pickle", app.__dict__[_STATE], make)


def _load(app: Sphinx, config: Config) -> None:
    """Read and check all of it, before sphinxcontrib-bibtex reads the sources, which names no file in its errors."""
    root, bibfiles = Path(app.srcdir), getattr(config, "bibtex_bibfiles", [])
    app.__dict__[_STATE] = remembered.state(root, bibfiles, clock.today()) + app.config.livingbook_words
    app.__dict__[_ATTRIBUTE] = once(app, "evidence", lambda: load_evidence(root, bibfiles))


def setup_extension(app: Sphinx) -> ExtensionMetadata:
    """Connect loading to the start of a build; register what chapters can use."""
    faults.connect(app)
    language.connect(app)
    app.connect("config-inited", _load, priority=400)
    for name in _PARTS:  # they import this module
        importlib.import_module(f"livingbook.evidence.{name}").connect(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 2}
