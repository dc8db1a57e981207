"""What git knows of releases: each is a tag 'vVERSION'."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

from livingbook.errors import BookError
from livingbook.releasing.versions import sort_key


def unsaved(root: Path) -> list[str]:
    """List the files that differ from the last commit or are not in it.

    :raises BookError: if the folder is no git repository.
    """
    # ended by NUL, lest git put names with spaces or letters beyond ASCII into quotes
    return [line[3:] for line in _git(root, "status", "--porcelain", "-z", "--no-renames").decode().split("\0") if line]


def released(root: Path) -> list[str]:
    """List the versions that have a tag, the newest last."""
    tags = _git(root, "tag", "--list", "v[0-9]*").decode().split()
    versions = [tag.removeprefix("v") for tag in tags]
    return sorted((version for version in versions if sort_key(version)), key=lambda version: sort_key(version) or ())


def extract(root: Path, version: str, into: Path) -> None:
    """Write the files of a released version into a folder.

    :raises BookError: if git can't give them.
    """
    packed = _git(root, "archive", "--format=tar", f"v{version}")
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(into, filter="data")


def _git(root: Path, *words: str) -> bytes:
    try:
        run = subprocess.run(["git", "-C", str(root), *words], capture_output=True, check=False)  # noqa: S603, S607
    except FileNotFoundError:
        raise BookError("a release needs git, which is not installed") from None
    if run.returncode:
        raise BookError(f"git {' '.join(words)}: {run.stderr.decode(errors='replace').strip()}")
    return run.stdout
