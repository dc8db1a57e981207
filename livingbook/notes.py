"""Notes that a build leaves for the next one, as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def read_note(path: Path) -> dict[str, Any]:
    """Read a note; it is empty if there is none that can be read."""
    try:
        note = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def write_note(path: Path, note: Mapping[str, Any]) -> None:
    """Leave a note; the same one gives the same bytes.

    :param path: where; its folder is made if need be.
    :param note: what JSON can hold.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(note, indent=1, sort_keys=True) + "\n", encoding="utf-8")
