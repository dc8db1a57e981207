"""Everything under ``evidence/``, loaded and checked as a whole: the faults of all files are told at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml
from sphinx_external_toc.parsing import MalformedError, parse_toc_yaml

from livingbook import clock
from livingbook.contents import CONTENTS, document_of
from livingbook.errors import BookError, tried
from livingbook.evidence.claims import Claim, load_claims
from livingbook.evidence.corrections import Correction, load_corrections
from livingbook.evidence.facts import Fact, load_facts
from livingbook.evidence.sources import source_keys
from livingbook.evidence.tables import Table, load_tables

#: the files of facts, claims and corrections, from the book's root
FACTS = Path("evidence/facts.yml")
CLAIMS = Path("evidence/claims.yml")
CORRECTIONS = Path("evidence/corrections.yml")


@dataclass(frozen=True)
class BookEvidence:
    """Everything under ``evidence/``, checked."""

    facts: dict[str, Fact]
    tables: dict[str, Table]
    claims: dict[str, Claim]
    corrections: tuple[Correction, ...]
    #: the keys of all sources that can be cited
    sources: frozenset[str]


def load_evidence(root: Path, bibfiles: list[str]) -> BookEvidence:
    """Read and check the evidence of a book; a book without any is fine.

    :param root: the book's root folder.
    :param bibfiles: BibTeX files, from the root.
    :raises BookError: listing the faults of all files. What rests on a faulty file is not checked against it.
    """
    faults: list[str] = []
    today = clock.today()
    keys = tried(lambda: source_keys(root / bibfile for bibfile in bibfiles), faults)
    tables = tried(lambda: load_tables(root, sources=keys), faults)
    facts: dict[str, Fact] | None = {}
    if (root / FACTS).exists():
        facts = tried(lambda: load_facts(root / FACTS, sources=keys, today=today, tables=tables), faults)
    known = facts if tables is not None else None  # without tables the computed facts are missing
    chapters = tried(lambda: documents(root), faults)
    claims: dict[str, Claim] | None = {}
    if chapters is not None and (root / CLAIMS).exists():
        claims = tried(
            lambda: load_claims(root / CLAIMS, sources=keys, facts=known, chapters=chapters, today=today), faults
        )
    corrections: tuple[Correction, ...] | None = ()
    if chapters is not None and (root / CORRECTIONS).exists():
        corrections = tried(lambda: load_corrections(root / CORRECTIONS, chapters=chapters, today=today), faults)
    if keys is None or facts is None or tables is None or claims is None or corrections is None or faults:
        raise BookError(f"{len(faults)} fault(s) in the evidence", faults)
    return BookEvidence(facts=facts, tables=tables, claims=claims, corrections=corrections, sources=keys)


def documents(root: Path) -> frozenset[str]:
    """Name the documents of the book, by their paths without ending, as ``_toc.yml`` lists them.

    :raises BookError: if the table of contents can't be read.
    """
    try:
        return frozenset(map(document_of, parse_toc_yaml(root / CONTENTS)))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BookError(f"{CONTENTS}:{line}: not valid YAML: {error.problem}") from None
    except (MalformedError, yaml.YAMLError, OSError, UnicodeDecodeError) as error:
        raise BookError(f"{CONTENTS}: {error}") from None
