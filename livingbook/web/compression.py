"""Brotli and gzip copies beside the files that a server sends, so that it compresses nothing while a reader waits.

A copy has the time of its original and none inside; what is built from the same is the same.

Brotli's best copies take twenty times as long as good ones and are a tenth smaller. That is time well spent on pages
that readers fetch, and lost on those that an author looks at. So ``python -m livingbook build`` marks its builds with
the tag ``publish``, and ``write``, whose server sends no copies, with ``preview``.
"""

from __future__ import annotations

import gzip
import os
import zlib
from dataclasses import dataclass
from pathlib import Path

import brotli
from sphinx.application import Sphinx

from livingbook.web import measures
from livingbook.web.lean.finished import FOLDER

_MEASURE = "precompress"
#: endings of the copies, as servers look for them
ENDINGS = (".br", ".gz")
#: what pages and readers ask for; pictures, fonts and PDFs are compressed already
_SUFFIXES = (".css", ".csv", ".html", ".js", ".json", ".svg", ".txt", ".xml", ".ipynb", ".md")
#: tags of a build that is made for readers, and of one whose server sends no copies
PUBLISH, PREVIEW = "publish", "preview"
#: bytes; a larger file takes too long for the best
_LARGE = 500_000


@dataclass(frozen=True)
class Effort:
    """How hard to compress: Brotli's quality for pages, for files that many pages share and for large ones; gzip's."""

    page: int
    shared: int
    large: int
    gzip: int


QUICK = Effort(page=6, shared=6, large=6, gzip=6)
THOROUGH = Effort(page=10, shared=11, large=9, gzip=9)
#: a copy that saves less than this is not kept
_WORTH = 0.95
#: what the copies were made with, from the output folder
_RECORD = Path("_livingbook/copies.txt")


def connect(app: Sphinx) -> None:
    """Write the copies when everything else of a build is done."""
    app.connect("build-finished", _compress, priority=900)


def compress(outdir: Path, effort: Effort = THOROUGH) -> None:
    """Write copies of everything in a folder that has none, or one of other content, and remove those left over.

    :param outdir: the built pages.
    :param effort: how hard to compress; copies made with another effort are made anew.
    """
    record = outdir / _RECORD
    kept = record.is_file() and record.read_text(encoding="utf-8") == str(effort)
    for file in outdir.rglob("*"):
        if file.suffix in ENDINGS and not file.with_suffix("").is_file():
            file.unlink()
        elif _is_asked_for(file.relative_to(outdir).as_posix()) and not (kept and _is_done(file)):
            _write_copies(file, _quality(file, outdir, effort), effort.gzip)
    record.parent.mkdir(exist_ok=True)
    record.write_text(str(effort), encoding="utf-8")


def remove_copies(outdir: Path) -> None:
    """Remove the copies of an earlier build, which would be sent in place of newer files."""
    for file in outdir.rglob("*"):
        if file.suffix in ENDINGS and file.with_suffix("").is_file():
            file.unlink()


def _is_asked_for(path: str) -> bool:
    """Leave out what no page asks for: what was joined into other files, and what the server does not send."""
    if not path.endswith(_SUFFIXES) or path.startswith(("_livingbook/", ".")):
        return False
    if not path.startswith("_static/"):
        return True
    return path.startswith((f"{FOLDER}/", "_static/livingbook/", "_static/vega-")) or path.endswith(".svg")


def _quality(file: Path, outdir: Path, effort: Effort) -> int:
    if file.stat().st_size > _LARGE:
        return effort.large
    return effort.shared if file.is_relative_to(outdir / FOLDER) else effort.page


def _is_done(file: Path) -> bool:
    """Tell whether a file's copies were made of it as it is; those of a file written again as it was take its time.

    A file not worth compressing is looked at each time.
    """
    state = file.stat()
    brotli_copy, gzip_copy = copies = [file.with_name(file.name + ending) for ending in ENDINGS]
    if not all(copy.exists() for copy in copies):
        return False
    if all(copy.stat().st_mtime_ns == state.st_mtime_ns for copy in copies):
        return True
    content = file.read_bytes()
    try:
        same = (
            gzip.decompress(gzip_copy.read_bytes()) == content
            and brotli.decompress(brotli_copy.read_bytes()) == content
        )
    except (OSError, EOFError, zlib.error, brotli.error):
        return False  # an interrupted build has left half of one
    for copy in copies if same else ():
        os.utime(copy, ns=(state.st_atime_ns, state.st_mtime_ns))
    return same


def _write_copies(file: Path, quality: int, gzip_level: int) -> None:
    content = file.read_bytes()
    state = file.stat()
    made = (brotli.compress(content, quality=quality), gzip.compress(content, gzip_level, mtime=0))
    for ending, copy in zip(ENDINGS, made, strict=True):
        target = file.with_name(file.name + ending)
        if len(copy) > len(content) * _WORTH:
            target.unlink(missing_ok=True)
            continue
        target.write_bytes(copy)
        os.utime(target, ns=(state.st_atime_ns, state.st_mtime_ns))


def _compress(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.name not in ("html", "dirhtml"):
        return
    outdir = Path(app.outdir)
    if measures.switched_on(app.config, _MEASURE) and PREVIEW not in app.tags:
        compress(outdir, THOROUGH if PUBLISH in app.tags else QUICK)
    else:
        remove_copies(outdir)
