"""What a watch found, as one message that somebody can act on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Report:
    """The findings of one watch."""

    #: the heading of the message, the same every time, so that it can be found again
    title: str
    #: what to do about the findings, in a sentence or two
    advice: str
    #: what was found, one line each, in Markdown
    findings: Sequence[str]

    def markdown(self) -> str:
        """Write the message; '' if nothing was found."""
        if not self.findings:
            return ""
        return "\n".join([self.advice, "", *(f"- {finding}" for finding in self.findings), ""])
