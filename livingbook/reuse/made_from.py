"""The note beside a file on what it was made from, so that nobody is offered one that tells something else."""

from __future__ import annotations

from pathlib import Path

from livingbook.notes import read_note, write_note

#: its usual name
NAME = "made-from.json"


def note(path: Path, state: str) -> None:
    """Write the note.

    :param path: where.
    :param state: see :func:`livingbook.sources.sources_digest`.
    """
    write_note(path, {"sources": state})


def read(path: Path) -> str:
    """Read the note; '' if there is none that can be read."""
    return str(read_note(path).get("sources", ""))
