"""The switch of the web extension: names of measures, and what is said of wrong ones."""

from __future__ import annotations

from typing import ClassVar

import pytest

from livingbook.web.measures import MEASURES, measure_faults, switched_on


class _Config:
    livingbook_web: ClassVar = {"sidebar": False}


def test_a_measure_is_on_unless_it_is_switched_off() -> None:
    assert not switched_on(_Config(), "sidebar")  # type: ignore[arg-type]
    assert switched_on(_Config(), "citations")  # type: ignore[arg-type]
    with pytest.raises(KeyError):
        switched_on(_Config(), "no-such-measure")  # type: ignore[arg-type]


def test_right_settings_have_no_faults() -> None:
    assert measure_faults({}) == []
    assert measure_faults(dict.fromkeys(MEASURES, False)) == []


def test_all_faults_are_told_at_once() -> None:
    assert measure_faults({"sidbar": False, "citations": "no"}) == [
        "sphinx.config.livingbook_web: unknown measure 'sidbar' (did you mean 'sidebar'?)",
        "sphinx.config.livingbook_web.citations must be true or false, not 'no'",
    ]
    assert "must hold names" in measure_faults(["sidebar"])[0]
