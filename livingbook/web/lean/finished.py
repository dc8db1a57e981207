"""The files that finished pages load: each named after its content, and a note on what they were made from."""

from __future__ import annotations

import hashlib
from pathlib import Path

#: where finished files lie, from the output folder
FOLDER = "_static/lean"
#: what this build knows for the next one, from the output folder; not served
RECORD = Path("_livingbook/assets.json")


class Finished:
    """Writes finished files into the output folder and forgets those that nothing needs any more.

    :param outdir: the output folder.
    :param fingerprint: whether a file's name tells its content, so that browsers may keep it for ever.
    """

    def __init__(self, outdir: Path, *, fingerprint: bool) -> None:
        self._outdir = outdir
        self._fingerprint = fingerprint
        self._written: set[str] = set()
        self._contents: dict[str, bytes] = {}

    def write(self, stem: str, suffix: str, content: bytes) -> str:
        """Write a file, unless it is there already.

        :param stem: what the file is, as a part of its name.
        :param suffix: such as ``.css``.
        :param content: the whole file.
        :return: its path from the output folder.
        """
        path = f"{FOLDER}/{stem}{self._mark(stem, suffix, content)}{suffix}"
        self._contents[path] = hashlib.sha256(content).digest()
        target = self._outdir / path
        if not target.exists() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        self._written.add(path)
        return path

    def _mark(self, stem: str, suffix: str, content: bytes) -> str:
        """Give what tells a file from others of its name: its content, or a number where names are to be plain."""
        digest = hashlib.sha256(content)
        if self._fingerprint:
            return f".{digest.hexdigest()[:16]}"
        mark, number = "", 1
        while self._contents.get(f"{FOLDER}/{stem}{mark}{suffix}", digest.digest()) != digest.digest():
            number += 1
            mark = f"-{number}"
        return mark

    def keep(self, path: str) -> bool:
        """Keep a file of an earlier build; tell whether it is there."""
        if not (self._outdir / path).is_file():
            return False
        self._written.add(path)
        return True

    def tidy(self) -> None:
        """Remove what this build has neither written nor kept."""
        for file in (self._outdir / FOLDER).glob("*"):
            if file.relative_to(self._outdir).as_posix() not in self._written:
                file.unlink()
