"""What the pages of a book were made from, as one hash: two results that share it tell the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from sphinx.environment import BuildEnvironment

_CODE = Path(__file__).parent.resolve()
#: what shapes every page, from the book's root
_SETTINGS = ("_config.yml", "_toc.yml", "CITATION.cff")


def sources_of(env: BuildEnvironment) -> set[Path]:
    """List the files that a book was read from: its documents, what they depend on, its settings.

    :param env: after reading.
    :return: full paths; what a build made itself is left out.
    """
    root = Path(env.srcdir).resolve()
    named = {path for paths in env.dependencies.values() for path in paths}
    named |= {str(env.doc2path(docname)) for docname in env.found_docs} | set(_SETTINGS)
    files = {(root / path).resolve() for path in named}
    made = root / "_build"
    return {path for path in files if path.is_relative_to(root) and not path.is_relative_to(made) and path.is_file()}


def digest(root: Path, files: Iterable[Path]) -> str:
    """Hash names and contents of files.

    :param root: the folder that names are taken from.
    :param files: the files, in any order.
    :return: 64 hexadecimal digits of SHA-256, the same for the same files in any folder.
    """
    total = hashlib.sha256()
    for file in sorted(files):
        name = file.relative_to(root).as_posix()
        total.update(f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def sources_digest(env: BuildEnvironment) -> str:
    """Hash everything that a book was read from, see :func:`sources_of`, and the code that read it."""
    return digest(Path(env.srcdir).resolve(), sources_of(env)) + code_digest()


@cache
def code_digest() -> str:
    """Hash our own code; no build changes it."""
    return digest(_CODE, [file for file in _CODE.rglob("*") if file.is_file() and "__pycache__" not in file.parts])
