"""Which of the packages that the book names have newer releases."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet

from livingbook.errors import BookError
from livingbook.watching.report import Report

_REMARK = re.compile(r"(^|\s)#.*$")


def read_requirements(text: str) -> list[Requirement]:
    """Read a file of requirements; lines that name no package are passed over.

    :param text: such as that of requirements.in.
    """
    lines = (_REMARK.sub("", line).strip() for line in text.splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("-")]


def newer_versions(root: Path) -> Report:
    """Ask the package index, through uv, for the newest release of each package that fits.

    :param root: the folder of requirements.in. A second bound beside a pin says how far the book can follow:
        ``Django==5.2.19,<6``.
    :raises BookError: if the file is missing or faulty, uv is missing, the index can't be reached or nothing fits.
    """
    try:
        pinned = read_requirements((root / "requirements.in").read_text(encoding="utf-8"))
    except (OSError, InvalidRequirement) as error:
        raise BookError(f"requirements.in: {' '.join(str(error).split())}") from None
    words = ["-m", "uv", "pip", "compile", "-", "--no-deps", "--upgrade", "--quiet", "--no-header", "--no-annotate"]
    run = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, *words], input="\n".join(map(_unpinned, pinned)), capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise BookError(f"uv can't ask for newer versions (`make test` sets it up in .venv-dev): {run.stderr.strip()}")
    return compare(pinned, read_requirements(run.stdout))


def _unpinned(requirement: Requirement) -> str:
    bounds = SpecifierSet(",".join(str(bound) for bound in requirement.specifier if bound.operator != "=="))
    return f"{requirement.name}{bounds}"


def compare(pinned: Iterable[Requirement], newest: Iterable[Requirement]) -> Report:
    """Report the packages whose newest release is not the pinned one.

    :param pinned: what the book names, each with its version.
    :param newest: the same packages with their newest versions.
    """
    latest = {_canonical(package.name): _version(package) for package in newest}
    return Report(
        "Packages with newer versions",
        "Read what has changed, raise the versions in `requirements.in`, run `make pins` and `make test`.",
        [
            f"{package.name}: {_version(package)} is pinned, {latest[_canonical(package.name)]} is out"
            for package in pinned
            if latest.get(_canonical(package.name), _version(package)) != _version(package)
        ],
    )


def _version(requirement: Requirement) -> str:
    return next((bound.version for bound in requirement.specifier if bound.operator == "=="), "")


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
