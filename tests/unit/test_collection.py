"""Every test of the repository is run: pytest passes over some folders by their names."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


def test_no_folder_with_tests_is_passed_over(request: pytest.FixtureRequest) -> None:
    folders = {part for file in TESTS.rglob("test_*.py") for part in file.relative_to(TESTS).parts[:-1]}
    assert {"build", "unit", "server"} <= folders
    passed_over = request.config.getini("norecursedirs")
    assert [name for name in sorted(folders) if any(fnmatch(name, pattern) for pattern in passed_over)] == []
