"""From paper to the web: the code that a phone reads at the end of a chapter."""

from __future__ import annotations

from pathlib import Path

import segno

#: white squares around a code, without which it can't be found; ISO/IEC 18004 asks for four
_QUIET_ZONE = 4


def write_once(address: str, file: Path) -> None:
    """Draw a QR code (ISO/IEC 18004) as SVG; a quarter of it may be damaged (level Q).

    One that is there stays as it is: a chapter may be being set with it while the whole book asks for it.

    :param address: what it holds.
    :param file: where it goes.
    """
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    segno.make(address, error="q", micro=False).save(str(file), kind="svg", border=_QUIET_ZONE, nl=False)


def short_address(address: str) -> str:
    """Write a web address as one types it.

    :param address: with scheme.
    """
    return address.removeprefix("https://").removeprefix("http://").removesuffix("/")
