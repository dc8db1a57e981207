"""Versions are dates: year and month, and a number for a second release in the month: 2026.12, 2026.12.1."""

from __future__ import annotations

import re
from collections.abc import Sequence

_CALENDAR = re.compile(r"(\d{4})\.(0[1-9]|1[0-2])(?:\.([1-9]\d*))?")


def sort_key(version: str) -> tuple[int, ...] | None:
    """Give what versions are sorted by; None if this is none."""
    found = _CALENDAR.fullmatch(version)
    return tuple(int(part or 0) for part in found.groups()) if found else None


def version_faults(version: str, released: Sequence[str], present: str) -> list[str]:
    """Say why a version can't be the next.

    :param version: the version as asked for.
    :param released: the versions released so far, the newest last.
    :param present: the version that ``CITATION.cff`` states; the first release may be that.
    """
    key = sort_key(version)
    if key is None:
        return [f"'{version}' is no version; write year and month, and a number from the second in a month: 2026.12.1"]
    if released and key <= (sort_key(released[-1]) or ()):
        return [f"version {version} is not newer than {released[-1]}, the last release"]
    if key < (sort_key(present) or ()):
        return [f"version {version} is older than {present}, which CITATION.cff states"]
    return []
