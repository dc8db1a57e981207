"""The archives of released versions: what one holds, how it is written and found again.

An archive holds all that readers saw of a version: pages, PDFs, EPUB, data. The archives are too large for git, which
ignores them; ``releases/SHA256SUMS`` beside them is part of the repository. So every copy of it knows which there are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile

from livingbook.errors import BookError
from livingbook.publication import Publication
from livingbook.releasing.versions import sort_key
from livingbook.reuse.archives import checksum, write_archive

#: where the archives are kept, from the book's root
FOLDER = Path("releases")
SUMS = "SHA256SUMS"
#: at the top of each archive: which version it is
_ABOUT = "release.json"
_ENDING = "-site.zip"
#: where older versions are, from the root of the site; a new archive does not hold them again
PLACE = "v"
#: what serves this server or this site alone
_LEFT_OUT = (PLACE, "_livingbook", "_headers")
#: copies for servers, and what pages load in no browser: source maps, translations of the theme
_NOT_READ = (".br", ".gz", ".map", ".po", ".mo")


@dataclass(frozen=True)
class Edition:
    """A released version, in its archive."""

    version: str
    date: date
    path: Path
    #: SHA-256 of the archive
    sum: str

    def unpack(self, into: Path) -> None:
        """Write the files of the version into a folder."""
        with ZipFile(self.path) as archive:
            for info in archive.infolist():
                inner = PurePosixPath(info.filename).parts[1:]
                if not inner or info.is_dir() or ".." in inner or inner == (_ABOUT,):
                    continue
                target = into.joinpath(*inner)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(info))


def write_edition(pages: Path, book: Publication, name: str, folder: Path) -> Path:
    """Put the built site into an archive, with the checksums of its files, and note its own beside it.

    :param pages: the built pages, with the downloads.
    :param book: the version that they show.
    :param name: how the book's files are called.
    :param folder: where the archives are kept.
    :return: the archive, ``NAME-VERSION-site.zip``.
    """
    top = f"{name}-{book.version}"
    files = {
        path.relative_to(pages).as_posix(): path
        for path in sorted(pages.rglob("*"))
        if path.is_file() and path.suffix not in _NOT_READ and path.relative_to(pages).parts[0] not in _LEFT_OUT
    }
    sums = "".join(f"{checksum(path)}  {inner}\n" for inner, path in files.items())
    about = {"title": book.full_title, "version": book.version, "date": book.date_released.isoformat()}
    held: dict[str, bytes | Path] = {f"{top}/{inner}": path for inner, path in files.items()}
    held |= {f"{top}/{SUMS}": sums.encode(), f"{top}/{_ABOUT}": (json.dumps(about, ensure_ascii=False) + "\n").encode()}
    target = folder / f"{top}{_ENDING}"
    write_archive(target, held, book.date_released)
    noted = listed(folder) | {target.name: checksum(target)}
    (folder / SUMS).write_text("".join(f"{noted[one]}  {one}\n" for one in sorted(noted)), encoding="utf-8")
    return target


def listed(folder: Path) -> dict[str, str]:
    """Give the checksum of each archive that there should be, by its name.

    :raises BookError: listing the lines that ``sha256sum --check`` could not read.
    """
    path = folder / SUMS
    if not path.exists():
        return {}
    lines = [line.split("  ", 1) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    wrong = [f"{path}: '{'  '.join(parts)}' is no checksum and name" for parts in lines if len(parts) != 2]
    if wrong:
        raise BookError(f"{path}: {len(wrong)} fault(s)", wrong)
    return {name: found for found, name in lines}


def editions(folder: Path) -> tuple[list[Edition], list[str]]:
    """Find the archives.

    :param folder: where they are kept.
    :return: the versions, the newest first, and the names of the archives that are not on this machine.
    :raises BookError: listing each archive that is not what it was, or is none.
    """
    found, faults, missing = [], [], []
    for name, expected in listed(folder).items():
        path = folder / name
        if not path.exists():
            missing.append(name)
        elif (actual := checksum(path)) != expected:
            faults.append(f"{path}: its checksum is not that of {folder / SUMS}; get the archive anew")
        else:
            try:
                found.append(_edition(path, actual))
            except (BadZipFile, KeyError, ValueError, StopIteration):
                faults.append(f"{path}: no archive of a version; 'python -m livingbook release' makes them")
    if faults:
        raise BookError(f"{len(faults)} archive(s) of released versions can't be used", faults)
    return sorted(found, key=lambda one: sort_key(one.version) or (), reverse=True), missing


def _edition(path: Path, actual: str) -> Edition:
    with ZipFile(path) as archive:
        inner = next(name for name in archive.namelist() if PurePosixPath(name).parts[1:] == (_ABOUT,))
        about = json.loads(archive.read(inner))
    if sort_key(about["version"]) is None:
        raise ValueError(about["version"])
    return Edition(about["version"], date.fromisoformat(about["date"]), path, actual)
