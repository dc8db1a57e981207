"""The thin part of evidence that plugs into Sphinx: load when a build starts, register role and directive."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pybtex.plugin

from livingbook import clock, faults
from livingbook.evidence.facts import Fact, load_facts
from livingbook.evidence.sources import source_keys
from livingbook.evidence.tables import Table, load_tables

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

#: the file of facts, from the book's root
FACTS = Path("evidence/facts.yml")
_ATTRIBUTE = "livingbook_evidence"


@dataclass(frozen=True)
class BookEvidence:
    """Everything under ``evidence/``, checked."""

    facts: dict[str, Fact]
    tables: dict[str, Table]


def load_evidence(root: Path, bibfiles: list[str]) -> BookEvidence:
    """Read and check the evidence of a book; a book without any is fine.

    :param root: the book's root folder.
    :param bibfiles: BibTeX files, from the root.
    :raises BookError: listing the faults of the first file that has some.
    """
    keys = source_keys(root / bibfile for bibfile in bibfiles)
    path = root / FACTS
    facts = load_facts(path, sources=keys, today=clock.today()) if path.exists() else {}
    return BookEvidence(facts=facts, tables=load_tables(root, sources=keys))


def evidence_of(env: BuildEnvironment) -> BookEvidence:
    """Give the evidence loaded for this build."""
    evidence: BookEvidence = env.__dict__[_ATTRIBUTE]
    return evidence


def _remember_plugins() -> None:
    """Look each plugin of pybtex up once; sphinxcontrib-bibtex asks anew for every citation, 8 ms each time."""
    if not hasattr(pybtex.plugin.find_plugin, "cache_info"):
        pybtex.plugin.find_plugin = functools.cache(pybtex.plugin.find_plugin)


def _load(app: Sphinx) -> None:
    bibfiles = getattr(app.config, "bibtex_bibfiles", [])
    app.env.__dict__[_ATTRIBUTE] = load_evidence(Path(app.srcdir), bibfiles)


def setup_extension(app: Sphinx) -> ExtensionMetadata:
    """Connect loading to the start of a build; register ``{fact}`` and ``{evidence-table}``."""
    from livingbook.evidence.directives import EvidenceTable, FactRole  # noqa: PLC0415 - they import this module

    _remember_plugins()
    faults.connect(app)
    app.connect("builder-inited", _load)
    app.add_role("fact", FactRole())
    app.add_directive("evidence-table", EvidenceTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
