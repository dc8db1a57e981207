"""What a book's sources can be asked without building it: seconds, not minutes. ``python -m livingbook check``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from livingbook.errors import BookError, did_you_mean
from livingbook.evidence.extension import load_evidence
from livingbook.evidence.facts import Fact
from livingbook.evidence.sources import source_keys
from livingbook.evidence.tables import Table
from livingbook.publication import Publication, load_publication

_CITE = re.compile(r"\{cite(?::\w+)?\}`([^`]+)`")
_FACT = re.compile(r"\{fact\}`([^`|]+)")


def check(root: Path) -> list[str]:
    """Look at the book's sources as a whole.

    :param root: the book's root folder.
    :return: one line per fault: evidence, unused or unknown sources and facts, a title that differs.
    """
    try:
        publication = load_publication(root)
        settings = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
        bibfiles = settings.get("bibtex_bibfiles") or []
        evidence = load_evidence(root, bibfiles)
        keys = source_keys(root / bibfile for bibfile in bibfiles)
    except BookError as error:
        return error.faults or [str(error)]
    prose = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in chapter_files(root)}
    return [
        *identity_faults(publication, settings),
        *fact_faults(prose, evidence.facts),
        *source_faults(prose, keys, evidence.facts.values(), evidence.tables.values()),
    ]


def chapter_files(root: Path) -> list[Path]:
    """List the files that hold prose: those at the root that the table of contents names, and all chapters."""
    contents = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    return [root / f"{contents['root']}.md", *sorted((root / "chapters").glob("*.md"))]


def identity_faults(publication: Publication, settings: dict[str, Any]) -> list[str]:
    """Compare what ``_config.yml`` repeats with its source, ``CITATION.cff``."""
    expected = {
        "title": publication.full_title,
        "author": ", ".join(publication.authors),
        "copyright": str(publication.date_released.year),
    }
    return [
        f"_config.yml: {key} is {settings.get(key)!r}, CITATION.cff says {value!r}"
        for key, value in expected.items()
        if settings.get(key) != value
    ]


def fact_faults(prose: dict[str, str], facts: dict[str, Fact]) -> list[str]:
    """List facts that no chapter uses, and uses of facts that there are not.

    :param prose: the text of each chapter, by file name.
    """
    used = {name: {match.strip() for match in _FACT.findall(text)} for name, text in prose.items()}
    unknown = [
        f"{name}: there is no fact '{fact}'{did_you_mean(fact, facts)}"
        for name, ids in used.items()
        for fact in sorted(ids - facts.keys())
    ]
    unused = sorted(facts.keys() - set().union(*used.values()))
    return unknown + [f"evidence/facts.yml: no chapter uses the fact '{fact}'" for fact in unused]


def source_faults(
    prose: dict[str, str], keys: Iterable[str], facts: Iterable[Fact], tables: Iterable[Table]
) -> list[str]:
    """List sources that nothing on a page cites, and citations of sources that there are not.

    The sources of tables are cited on the page by the line below each chart or table; those of facts are not yet,
    so a source that only a fact names has to be cited in prose as well.
    """
    keys = set(keys)
    cited_in = {
        name: {key.strip() for keys_ in _CITE.findall(text) for key in keys_.split(",")} for name, text in prose.items()
    }
    cited = set().union(*cited_in.values()) | {key for table in tables for key in table.cited()}
    unknown = [
        f"{name}: there is no source '{key}' in references.bib{did_you_mean(key, keys)}"
        for name, found in cited_in.items()
        for key in sorted(found - keys)
    ]
    of_facts = {evidence.key for fact in facts for evidence in fact.sources}
    uncited = [
        f"references.bib: '{key}' is cited nowhere" + (", though a fact rests on it" if key in of_facts else "")
        for key in sorted(keys - cited)
    ]
    return unknown + uncited
