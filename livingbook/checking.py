"""What a book's sources can be asked without building it: seconds, not minutes. ``python -m livingbook check``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from livingbook import clock
from livingbook.checks.acronyms import acronym_faults
from livingbook.checks.exceptions import load_exceptions
from livingbook.checks.unbound import number_faults
from livingbook.configuration import check_configuration
from livingbook.contents import contents_faults
from livingbook.discussion.archive import DISCUSSION, read_archive
from livingbook.discussion.releases import read_releases
from livingbook.errors import BookError, did_you_mean, read_text, tried
from livingbook.evidence.book import BookEvidence, load_evidence
from livingbook.evidence.facts import Fact
from livingbook.evidence.validation import validate_changed
from livingbook.publication import Publication, load_publication
from livingbook.publishing import addresses
from livingbook.publishing.changes import changelog_faults
from livingbook.yamlsource import read_yaml

_CITE = re.compile(r"\{cite(?::\w+)?\}`([^`]+)`")
_FACT = re.compile(r"\{fact\}`([^`|]+)")


@dataclass(frozen=True)
class Outcome:
    """What a check found."""

    #: what must be mended, one line each
    faults: list[str]
    #: what somebody should look at some day; time alone breaks nothing
    remarks: list[str]


def check(root: Path) -> Outcome:
    """Look at the book's sources as a whole.

    :param root: the book's root folder.
    :return: faults in evidence, tables and prose, unused or unknown sources and facts, a title that differs; and
        remarks on facts that are due to be looked at again.
    """
    unread: list[str] = []
    publication = tried(lambda: load_publication(root), unread)
    settings = tried(lambda: check_configuration(root / "_config.yml"), unread)
    if settings is None:  # which names the sources that evidence rests on
        return Outcome(unread, [])
    evidence = tried(lambda: load_evidence(root, settings.get("bibtex_bibfiles") or []), unread)
    if publication is None or evidence is None:
        return Outcome(unread, [])
    texts = {path.relative_to(root).as_posix(): tried(partial(read_text, path), unread) for path in chapter_files(root)}
    prose = {name: text for name, text in texts.items() if text is not None}
    allowed = tried(lambda: load_exceptions(root, [name.removesuffix(".md") for name in texts]), unread)
    changelog = tried(lambda: _text(root / "CHANGELOG.md"), unread)
    listed = tried(lambda: addresses.faults(root, settings), unread)
    if allowed is None or changelog is None or listed is None or unread:
        return Outcome(list(dict.fromkeys(unread)), [])
    extensions = settings.get("sphinx", {}).get("config", {}).get("myst_enable_extensions") or []
    faults = [
        *identity_faults(publication, settings),
        *contents_faults(root),
        *changelog_faults(changelog),
        *listed,
        *validate_changed(root, root / "_build"),
        *archive_faults(root / DISCUSSION),
        *fact_faults(prose, evidence),
        *source_faults(prose, evidence),
        *number_faults(prose, evidence.tables, allowed, extensions),
        *acronym_faults(prose, extensions),
    ]
    unlisted = len(addresses.missing(root, settings)) if (root / addresses.LIST).exists() else 0
    remarks = [f"{addresses.LIST}: {unlisted} address(es) not listed yet; see 'python -m livingbook addresses'"]
    return Outcome(faults, remarks * bool(unlisted) + overdue(evidence.facts.values(), clock.today()))


def archive_faults(folder: Path) -> list[str]:
    """List what is wrong with the archived discussion, and with the list of the comments that releases hold.

    :param folder: ``discussion/`` of the book.
    """
    faults: list[str] = []
    for read in (read_archive, read_releases):
        try:
            read(folder)
        except BookError as error:
            faults += error.faults or [str(error)]
    return faults


def overdue(facts: Iterable[Fact], today: date) -> list[str]:
    """Tell which facts should have been looked at again before today."""
    return [
        f"evidence/facts.yml: '{fact.id}' was due to be looked at again on {fact.review}"
        for fact in facts
        if fact.overdue(today)
    ]


def _text(path: Path) -> str:
    return read_text(path) if path.exists() else ""


def chapter_files(root: Path) -> list[Path]:
    """List the files that hold prose: those at the root that the table of contents names, and all chapters."""
    contents = read_yaml(root / "_toc.yml")
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


def fact_faults(prose: Mapping[str, str], evidence: BookEvidence) -> list[str]:
    """List facts that neither a chapter nor a claim uses, and uses of facts that there are not.

    :param prose: the text of each chapter, by file name.
    """
    facts = evidence.facts
    used = {name: {match.strip() for match in _FACT.findall(text)} for name, text in prose.items()}
    in_claims = {match.strip() for claim in evidence.claims.values() for match in _FACT.findall(claim.reason)}
    unknown = [
        f"{name}: there is no fact '{fact}'{did_you_mean(fact, facts)}"
        for name, ids in used.items()
        for fact in sorted(ids - facts.keys())
    ]
    unused = sorted(facts.keys() - in_claims.union(*used.values()))
    return unknown + [f"evidence/facts.yml: no chapter uses the fact '{fact}'" for fact in unused]


def source_faults(prose: Mapping[str, str], evidence: BookEvidence) -> list[str]:
    """List sources that nothing on a page cites, and citations of sources that there are not.

    The sources of tables are cited by the line below each chart or table, those of claims by their boxes, those of
    facts by the numbers at the end of a chapter and by the ledger.

    :param prose: the text of each chapter, by file name.
    """
    keys = evidence.sources
    cited_in = {
        name: {key.strip() for keys_ in _CITE.findall(text) for key in keys_.split(",")} for name, text in prose.items()
    }
    claims = evidence.claims.values()
    cited = set().union(*cited_in.values())
    cited |= {key for table in evidence.tables.values() for key in table.cited()}
    cited |= {key.strip() for claim in claims for keys_ in _CITE.findall(claim.reason) for key in keys_.split(",")}
    cited |= {source.key for claim in claims for source in claim.sources}
    if any("{fact-ledger}" in text for text in prose.values()):
        cited |= {source.key for fact in evidence.facts.values() for source in fact.sources}
    unknown = [
        f"{name}: there is no source '{key}' in references.bib{did_you_mean(key, keys)}"
        for name, found in cited_in.items()
        for key in sorted(found - keys)
    ]
    return unknown + [f"references.bib: '{key}' is cited nowhere" for key in sorted(keys - cited)]
