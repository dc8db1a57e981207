"""What a reader would notice of a version: its facts, verdicts, tables, paragraphs and corrections, as plain values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from livingbook.configuration import read_configuration
from livingbook.evidence.book import documents, load_evidence
from livingbook.evidence.corrections import Correction
from livingbook.evidence.formatting import NO_BREAK_SPACE
from livingbook.reuse.archives import checksum

_FRONT_MATTER = re.compile(r"\A---\n.*?^---\n", re.DOTALL | re.MULTILINE)
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class FactState:
    """What the prose states, and since when it holds."""

    statement: str
    #: as a sentence has it
    value: str
    as_of: date


@dataclass(frozen=True)
class ClaimState:
    """What the article said, and how it was judged."""

    article: str
    verdict: str


@dataclass(frozen=True)
class TableState:
    """One table; two with the same digest hold the same."""

    title: str
    rows: int
    as_of: date
    digest: str


@dataclass(frozen=True)
class PageState:
    """The text of one page."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Content:
    """One version of the book. Facts, claims and tables by id or name, pages by document, in the book's order."""

    facts: dict[str, FactState] = field(default_factory=dict)
    claims: dict[str, ClaimState] = field(default_factory=dict)
    tables: dict[str, TableState] = field(default_factory=dict)
    pages: dict[str, PageState] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()


def read_content(root: Path) -> Content:
    """Read a version from its sources.

    :param root: the folder of the book as it was or is.
    :raises BookError: if its evidence has faults, which may mean that it was written for other rules than today's.
    """
    found = load_evidence(root, read_configuration(root).get("bibtex_bibfiles") or [])
    pages = {name: root / f"{name}.md" for name in sorted(documents(root))}
    return Content(
        facts={
            key: FactState(fact.statement, fact.in_prose().replace(NO_BREAK_SPACE, " "), fact.as_of)
            for key, fact in found.facts.items()
        },
        claims={key: ClaimState(claim.article, claim.verdict) for key, claim in found.claims.items()},
        tables={
            name: TableState(table.title, len(table.rows()), table.as_of, checksum(table.path))
            for name, table in found.tables.items()
        },
        pages={
            name: page_state(path.read_text(encoding="utf-8"), name) for name, path in pages.items() if path.exists()
        },
        corrections=found.corrections,
    )


def page_state(text: str, name: str) -> PageState:
    """Split a chapter into its title and paragraphs; how a paragraph is broken into lines does not count.

    :param text: MyST Markdown.
    :param name: stands for a title if there is none.
    """
    body = _FRONT_MATTER.sub("", text)
    title = _TITLE.search(body)
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", body))
    return PageState(title[1].strip() if title else name, tuple(part for part in paragraphs if part))
