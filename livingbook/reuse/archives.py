"""Archives that come out the same every time: sorted names, one date, the same rights."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from livingbook.errors import BookError


def write_archive(path: Path, files: Mapping[str, bytes | Path], day: date) -> None:
    """Write files into one zip archive, unless just this archive is there already.

    :param path: the archive; replaced in one step.
    :param files: the content of each file, or where it lies, by its path in the archive.
    :param day: the date that each file gets, so that the same content makes the same bytes on any day.
    :raises BookError: if a path would leave the folder into which the archive is unpacked.
    """
    astray = sorted(name for name in files if name.startswith("/") or ".." in Path(name).parts)
    if astray:
        raise BookError(f"{path}: these names lead out of the archive", astray)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    with ZipFile(draft, "w") as archive:
        for name in sorted(files):
            held = files[name]
            info = ZipInfo(name, day.timetuple()[:6])
            info.external_attr = 0o644 << 16
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, held.read_bytes() if isinstance(held, Path) else held)
    if path.exists() and path.read_bytes() == draft.read_bytes():
        draft.unlink()  # its time of change stays, and with it what is made from it
    else:
        draft.replace(path)


def checksum(path: Path) -> str:
    """Give the SHA-256 checksum of a file, as ``sha256sum`` prints it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
