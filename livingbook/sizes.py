"""How the size of a file reads."""

from __future__ import annotations


def readable_size(size: int) -> str:
    """Write a size for readers, such as '340 kB' or '1.2 MB'.

    :param size: in bytes.
    """
    return f"{size / 1e6:.1f} MB" if size >= 950_000 else f"{max(1, round(size / 1e3))} kB"
