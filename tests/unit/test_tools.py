"""The scripts behind `make`: they take what is there, and otherwise say what an administrator has to install."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[2] / "tools"


def program(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


def run(script: str, path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script where only the programs of one folder, and the system's basic ones, are found."""
    return subprocess.run(
        [str(TOOLS / script)], capture_output=True, text=True, check=False, env={"PATH": f"{path}:/usr/bin:/bin", **variables}
    )  # fmt: skip


@pytest.fixture
def nobody(tmp_path: Path) -> Path:
    """A folder of programs in which the user is not root and apt-get must not be called."""
    program(tmp_path, "id", "echo 1000")
    program(tmp_path, "apt-get", "echo 'apt-get was called' >&2; exit 9")
    return tmp_path


def test_a_python_that_fits_is_named(nobody: Path) -> None:
    program(nobody, "python3", "exit 0")
    found = run("find-python.sh", nobody)
    assert (found.returncode, found.stdout) == (0, "python3\n")


def test_a_python_that_is_too_old_is_refused(nobody: Path) -> None:
    for name in ("python3", "python3.11", "python3.12", "python3.13"):
        program(nobody, name, 'if [ "$1" = --version ]; then echo "Python 3.9.2"; else exit 1; fi')
    found = run("find-python.sh", nobody)
    assert found.returncode == 1
    assert "needs Python 3.11, 3.12 or 3.13; found: Python 3.9.2" in found.stderr
    assert "apt-get install python3 python3-venv" in found.stderr


def test_without_venv_a_user_is_told_whom_to_ask(nobody: Path) -> None:
    program(nobody, "python3", 'case "$2" in *ensurepip*) exit 1;; esac')
    found = run("find-python.sh", nobody)
    assert found.returncode == 1
    assert "An administrator can mend that with: apt-get install python3-venv" in found.stderr
    assert "apt-get was called" not in found.stderr


def test_the_browser_may_be_chosen(nobody: Path) -> None:
    program(nobody, "my-browser", "exit 0")
    found = run("find-chromium.sh", nobody, CHROMIUM=str(nobody / "my-browser"))
    assert found.stdout.strip() == str(nobody / "my-browser")


def test_without_a_browser_a_user_is_told_whom_to_ask(nobody: Path, tmp_path: Path) -> None:
    for name in ("sh", "id"):
        if not (nobody / name).exists():
            (nobody / name).symlink_to(f"/bin/{name}")
    found = subprocess.run(
        [str(TOOLS / "find-chromium.sh")], capture_output=True, text=True, check=False, env={"PATH": str(nobody)}
    )  # fmt: skip
    assert found.returncode == 1
    assert "An administrator can run: apt-get install chromium" in found.stderr
