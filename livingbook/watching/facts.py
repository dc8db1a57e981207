"""Which facts should have been looked at again by now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from livingbook.evidence.facts import Fact
from livingbook.watching.report import Report


def overdue_facts(facts: Iterable[Fact], today: date) -> Report:
    """List facts whose day of review has passed, the longest overdue first.

    :param facts: all facts of the book.
    :param today: the day to compare with.
    """
    due = sorted((fact for fact in facts if fact.overdue(today)), key=lambda fact: (fact.review or today, fact.id))
    return Report(
        "Facts that are due for review",
        "Compare each with its source. Then change `value`, `as_of` and `checked` in `evidence/facts.yml`, or only "
        "`checked`, and set the next `review`.",
        [f"`{fact.id}`, due {fact.review}: {fact.statement} ({fact.in_prose()}, as of {fact.as_of})" for fact in due],
    )
