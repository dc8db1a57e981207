"""Claims of the article that the book grew from, each judged. Kept in ``evidence/claims.yml``."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from livingbook.errors import BookError, did_you_mean
from livingbook.evidence.facts import Fact
from livingbook.evidence.sourced import Evidence, check_day, check_sources, evidence
from livingbook.language import _, mark
from livingbook.yamlsource import YamlSource

SCHEMA = Path(__file__).with_name("schemas") / "claims.schema.json"
#: verdict in the file -> what readers are told
VERDICTS = {
    "holds": mark("Holds"),
    "partly": mark("Holds in part"),
    "overtaken": mark("Overtaken by events"),
    "wrong": mark("Wrong"),
    "open": mark("Open"),
}
_FACT = re.compile(r"\{fact\}`([^`|]+)")
_CITE = re.compile(r"\{cite(?::\w+)?\}`([^`]+)`")


@dataclass(frozen=True)
class Claim:
    """One thing that the article said."""

    id: str
    #: the document in which the claim is discussed, such as 'chapters/the-benefits'
    chapter: str
    #: what the article said, in our words
    article: str
    #: a key of :data:`VERDICTS`
    verdict: str
    #: why, in MyST: it may hold facts and citations
    reason: str
    as_of: date
    sources: tuple[Evidence, ...]
    #: line in the file, for faults that show only once the chapters are read
    line: int

    @property
    def word(self) -> str:
        """The verdict as readers see it."""
        return _(VERDICTS[self.verdict])


def load_claims(
    path: Path,
    *,
    sources: Collection[str] | None,
    facts: Mapping[str, Fact] | None,
    chapters: Collection[str],
    today: date,
) -> dict[str, Claim]:
    """Read and check the file of claims.

    :param path: ``evidence/claims.yml``.
    :param sources: the keys that may be cited; None skips that check.
    :param facts: the facts that a reason may state; None skips that check.
    :param chapters: the documents of the book, by their paths without ending.
    :param today: no verdict may apply to, or have been checked on, a later day.
    :return: claims by id, in the order of the file.
    :raises BookError: listing every fault with its line.
    """
    source = YamlSource(path)
    if source.data is None:
        return {}
    if source.check_schema(SCHEMA):
        for claim_id, record in source.data.items():
            check_day(source, (claim_id, "as_of"), record["as_of"], today=today)
            check_sources(source, (claim_id,), record["sources"], keys=sources, today=today)
            if record["chapter"] not in chapters:
                hint = did_you_mean(record["chapter"], chapters)
                source.fault((claim_id, "chapter"), f"the book has no chapter '{record['chapter']}'{hint}")
            _check_reason(source, claim_id, record["reason"], sources, facts)
    if source.faults:
        raise BookError(f"{path}: {len(source.faults)} fault(s) in the claims", source.faults)
    return {claim_id: _claim(claim_id, record, source) for claim_id, record in source.data.items()}


def _check_reason(
    source: YamlSource,
    claim_id: str,
    reason: str,
    keys: Collection[str] | None,
    facts: Mapping[str, Fact] | None,
) -> None:
    for fact_id in (match.strip() for match in _FACT.findall(reason)):
        if facts is not None and fact_id not in facts:
            source.fault((claim_id, "reason"), f"reason: there is no fact '{fact_id}'{did_you_mean(fact_id, facts)}")
    for key in (key.strip() for match in _CITE.findall(reason) for key in match.split(",")):
        if keys is not None and key not in keys:
            hint = did_you_mean(key, keys)
            source.fault((claim_id, "reason"), f"reason: source '{key}' is not in references.bib{hint}")


def _claim(claim_id: str, record: dict[str, Any], source: YamlSource) -> Claim:
    return Claim(
        id=claim_id,
        chapter=record["chapter"],
        article=record["article"],
        verdict=record["verdict"],
        reason=record["reason"],
        as_of=record["as_of"],
        sources=evidence(record["sources"]),
        line=source.line((claim_id,)),
    )
