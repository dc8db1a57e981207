"""What the two checkers of tagged PDFs find."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import outloud
from pdfua import validate

from tests.pdf.comparison import letters, paper


@cache
def _heard(path: Path) -> outloud.Result:
    return outloud.check(str(path))


def errors_of(path: Path) -> list[str]:
    """Name the errors that either checker finds in a PDF."""
    found = [str(finding) for finding in validate(path).findings]
    return found + [
        str(finding)
        for finding in _heard(path).findings
        if finding.severity == "error" and not _is_repeated_head(finding, path)
    ]


def _is_repeated_head(finding: outloud.findings.Finding, path: Path) -> bool:
    """Tell whether words 'that every reader skips' are the head of a table, tagged where the table begins."""
    return bool(finding.rule == "TAG-002" and letters(str(finding.evidence)) in paper(path))


def warnings_of(path: Path) -> int:
    """Count the warnings of outloud; docs/pdf.md lists their kinds and says why they stay."""
    return int(_heard(path).warnings)


def warned_rules(path: Path) -> set[str]:
    """Name the rules of outloud that warn."""
    return {finding.rule for finding in _heard(path).findings if finding.severity == "warning"}
