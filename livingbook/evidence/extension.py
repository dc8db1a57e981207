"""The thin part of evidence that plugs into Sphinx: load when a build starts, register roles and directives."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING

from livingbook import clock, faults
from livingbook.evidence import remembered
from livingbook.evidence.book import CLAIMS, CORRECTIONS, FACTS, BookEvidence, load_evidence

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

__all__ = ["CLAIMS", "CORRECTIONS", "FACTS", "BookEvidence", "evidence_of", "load_evidence", "setup_extension"]

_PARTS = ("validation", "uses", "directives", "numbers", "claimboxes", "ledger", "methods", "pages")
_ATTRIBUTE = "livingbook_evidence"
#: beside the documents that Sphinx keeps
_STORE = "evidence.pickle"


def evidence_of(env: BuildEnvironment) -> BookEvidence:
    """Give the evidence loaded for this build."""
    evidence: BookEvidence = env.app.__dict__[_ATTRIBUTE]
    return evidence


def _load(app: Sphinx, config: Config) -> None:
    """Read and check all of it, before sphinxcontrib-bibtex reads the sources, which names no file in its errors."""
    root, bibfiles = Path(app.srcdir), getattr(config, "bibtex_bibfiles", [])
    app.__dict__[_ATTRIBUTE] = remembered.remembered(
        Path(app.doctreedir) / _STORE,
        remembered.state(root, bibfiles, clock.today()),
        lambda: load_evidence(root, bibfiles),
    )


def setup_extension(app: Sphinx) -> ExtensionMetadata:
    """Connect loading to the start of a build; register what chapters can use."""
    faults.connect(app)
    app.connect("config-inited", _load, priority=400)
    for name in _PARTS:  # they import this module
        importlib.import_module(f"livingbook.evidence.{name}").connect(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 2}
