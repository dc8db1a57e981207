"""What the two checkers of tagged PDFs find."""

from __future__ import annotations

from pathlib import Path

import outloud
from pdfua import validate


def errors_of(path: Path) -> list[str]:
    """Name the errors that either checker finds in a PDF; warnings are argued in docs/pdf.md."""
    found = [str(finding) for finding in validate(path).findings]
    return found + [str(finding) for finding in outloud.check(str(path)).findings if finding.severity == "error"]
