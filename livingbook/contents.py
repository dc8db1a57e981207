"""What ``_toc.yml`` names: documents, with or without the ending of their file."""

from __future__ import annotations

from pathlib import Path

from sphinx_external_toc.parsing import parse_toc_yaml

from livingbook.errors import did_you_mean

CONTENTS = "_toc.yml"
#: endings of the files that Jupyter Book reads
_ENDINGS = (".md", ".ipynb", ".rst", ".txt")


def document_of(name: str) -> str:
    """Give the name of a document: its path without the ending.

    :param name: an entry of ``_toc.yml``.
    """
    return next((name.removesuffix(ending) for ending in _ENDINGS if name.endswith(ending)), name)


def contents_faults(root: Path) -> list[str]:
    """List what ``_toc.yml`` names and is no file of the book.

    :param root: the book's root folder; the file can be read.
    """
    path = root / CONTENTS
    lines = path.read_text(encoding="utf-8").splitlines()
    faults = []
    for name in map(document_of, parse_toc_yaml(path)):
        if any((root / f"{name}{ending}").is_file() for ending in _ENDINGS):
            continue
        line = next((number for number, text in enumerate(lines, start=1) if name in text), 1)
        beside = (root / name).parent
        there = [document_of(file.relative_to(root).as_posix()) for file in beside.glob("*") if file.suffix in _ENDINGS]
        faults.append(f"{CONTENTS}:{line}: there is no file '{name}.md'{did_you_mean(name, there)}")
    return faults
