"""What README and docs point to is there, and the commands they name exist."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from livingbook.cli import build_parser

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_local_link_leads_to_a_file(document: Path) -> None:
    links = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (document.parent / link).exists()] == []


def test_every_target_of_make_that_is_named_exists() -> None:
    named = {
        word
        for path in DOCUMENTS
        for word in re.findall(r"(?:`|^)make ([a-z]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert named - targets == set()


def test_every_command_that_is_named_exists(capsys: pytest.CaptureFixture[str]) -> None:
    lines = {
        line
        for path in DOCUMENTS
        for line in re.findall(r"python -m livingbook ([a-z -]+[a-z])", path.read_text(encoding="utf-8"))
    }
    assert lines
    for line in lines:
        words = [word for word in line.split() if not word.startswith("-")]
        depth = 2 if words[0] in ("comments", "watch") else 1
        with pytest.raises(SystemExit) as ended:
            build_parser().parse_args([*words[:depth], "--help"])
        assert ended.value.code == 0, line
    capsys.readouterr()


def test_the_picture_of_the_architecture_is_current() -> None:
    run = subprocess.run(
        [sys.executable, "tools/draw_architecture.py", "--check"],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
