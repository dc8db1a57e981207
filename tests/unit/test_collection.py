"""Every test of the repository is run: pytest passes over some folders by their names."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


def test_no_folder_with_tests_is_passed_over(request: pytest.FixtureRequest) -> None:
    folders = {part for file in TESTS.rglob("test_*.py") for part in file.relative_to(TESTS).parts[:-1]}
    assert {"build", "unit", "server"} <= folders
    passed_over = request.config.getini("norecursedirs")
    names = [name for name in sorted(folders) if any(fnmatch(name, pattern) for pattern in passed_over)]
    makefile = (TESTS.parent / "Makefile").read_text()
    # What needs a server of Debian's has a target of its own, which continuous integration runs.
    own = [name for name in names if re.search(rf"^\t.*pytest .*tests/{name}\b", makefile, re.MULTILINE)]
    assert names == own
    runs = (TESTS.parent / ".ci" / "run").read_text()
    assert [name for name in own if f"make test-{name}" not in runs] == []
