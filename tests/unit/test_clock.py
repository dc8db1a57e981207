"""Today is SOURCE_DATE_EPOCH if set."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from livingbook.clock import today
from livingbook.errors import BookError


def test_the_variable_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    assert today() == date(2026, 1, 1)


def test_without_it_the_day_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert today() == datetime.now(UTC).date()


def test_nonsense_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "tomorrow")
    with pytest.raises(BookError, match="'tomorrow' is not a whole number of seconds"):
        today()
