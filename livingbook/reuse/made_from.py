"""The note beside a file on what it was made from, so that nobody is offered one that tells something else."""

from __future__ import annotations

import json
from pathlib import Path

#: its usual name
NAME = "made-from.json"


def note(path: Path, state: str) -> None:
    """Write the note.

    :param path: where.
    :param state: see :func:`livingbook.sources.sources_digest`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"sources": state}) + "\n", encoding="utf-8")


def read(path: Path) -> str:
    """Read the note; '' if there is none that can be read."""
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["sources"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
