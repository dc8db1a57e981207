"""Build the whole book, PDFs first, beside the published one; replace that only when everything has succeeded."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from livingbook import clock
from livingbook.comments.settings import OVERRIDES
from livingbook.configuration import check_configuration
from livingbook.errors import BookError
from livingbook.notes import read_note, write_note
from livingbook.publication import publication_in
from livingbook.releasing.editions import FOLDER, PLACE
from livingbook.releasing.kept import keep_versions
from livingbook.reuse.site import archive_site

#: the builders in the order in which they must run: the pages offer PDFs and EPUB, so those come first
BUILDERS = ("bookpdf", "epub", "html")
#: what the book is made from, from its root
_SOURCES = ("_config.yml", "_toc.yml", "CITATION.cff", "*.md", "*.bib", "requirements.txt", "addresses.txt",
            "releases/*", "chapters/**/*", "evidence/**/*", "livingbook/**/*", "discussion/**/*",
            "locales/**/*")  # fmt: skip

#: a slow host is not a dead one, and a page that moved its headings still answers
_LINKCHECK = {"linkcheck_timeout": 20, "linkcheck_anchors": False, "linkcheck_report_timeouts_as_broken": False}


@dataclass(frozen=True)
class Folders:
    """Where a build works and where it publishes."""

    root: Path

    @property
    def staging(self) -> Path:
        """The folder of the build in progress; kept, so that the next build redoes only what changed."""
        return self.root / "_build" / "staging"

    @property
    def versions(self) -> Path:
        """The folder of the released versions, unpacked; kept like that of the build."""
        return self.root / "_build" / "versions"

    @property
    def preview(self) -> Path:
        """The folder of the pages that an author sees while writing."""
        return self.root / "_build" / "write"

    @property
    def record(self) -> Path:
        """The note on the last complete build: what it was made from, and what it published."""
        return self.root / "_build" / "published.json"

    def published(self, builder: str) -> Path:
        """Give the folder in which readers and server find the result of a builder."""
        return self.root / "_build" / builder


def build(root: Path, *, strict: bool = True) -> Path:
    """Build PDFs and pages of the book and publish them together, unless nothing has changed since the last time.

    :param root: the book's root folder, with ``_config.yml`` and ``_toc.yml``.
    :param strict: whether a warning fails the build (``-n -W --keep-going`` of Jupyter Book).
    :return: the folder of the published pages.
    :raises BookError: if a builder failed; it has said why, and what was published before is untouched.
    """
    folders = Folders(root.resolve())
    missing = [name for name in ("_config.yml", "_toc.yml") if not (root / name).is_file()]
    if missing:
        raise BookError(f"{root}: no book here, {' and '.join(missing)} missing; run this in the book's folder")
    sources = _sources_state(folders.root, strict=strict)
    if _record(folders, sources) == read_note(folders.record):
        return folders.published("html")
    settings = check_configuration(folders.root / "_config.yml")
    clock.today()  # a wrong SOURCE_DATE_EPOCH is told here, not in the middle of a build
    base = str(settings.get("html", {}).get("baseurl") or "")
    builders = [name for name in BUILDERS if name != "epub" or _makes_epub(settings)]
    for builder in builders:
        build_with(folders, builder, folders.staging, strict=strict)
    if archive_site(folders.root, folders.staging, base):  # the page of downloads can name its size and date only now
        build_with(folders, "html", folders.staging, strict=strict)
    _keep_versions(folders, base)
    for builder in builders:
        inner = {PLACE: folders.versions} if builder == "html" else {}
        publish(folders.staging / builder, folders.published(builder), inner)
    write_note(folders.record, _record(folders, sources))
    return folders.published("html")


def _makes_epub(settings: Mapping[str, Any]) -> bool:
    """Say whether the book has our extension for it; Sphinx's own builder refuses books that it knows too little of."""
    config = settings.get("sphinx") or {}
    lists = (config.get("extra_extensions"), (config.get("config") or {}).get("extensions"))
    return any("livingbook.epub" in found for found in lists if found)


def _keep_versions(folders: Folders, base: str) -> None:
    """Get the released versions ready, which the site shows beside the newest."""
    if book := publication_in(folders.root):
        missing = keep_versions(folders.root, folders.staging / "html", folders.versions, book, base)
        for name in missing:
            print(f"remark: {FOLDER / name} is not here, so the site does without that version; see docs/release.md")


def _sources_state(root: Path, *, strict: bool) -> str:
    """Hash names and contents of all sources, and what else decides the result."""
    files = {path for pattern in _SOURCES for path in root.glob(pattern) if path.is_file() and path.suffix != ".pyc"}
    contents = (f"{path.relative_to(root)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}" for path in sorted(files))
    return _digest([str(strict), *(os.environ.get(name, "") for name in ("SOURCE_DATE_EPOCH", *OVERRIDES)), *contents])


def _record(folders: Folders, sources: str) -> dict[str, str]:
    """Describe what is published now; a file that was added, removed or rewritten since makes a difference."""
    files = sorted(path for builder in BUILDERS for path in folders.published(builder).rglob("*") if path.is_file())
    published = (
        f"{path.relative_to(folders.root)}\0{path.stat().st_size}\0{path.stat().st_mtime_ns}" for path in files
    )
    return {"sources": sources, "published": _digest(published)}


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def build_with(  # noqa: PLR0913
    folders: Folders,
    builder: str,
    into: Path,
    *,
    strict: bool,
    tag: str = "publish",
    settings: Mapping[str, object] | None = None,
) -> None:
    """Run one builder of Jupyter Book over the book.

    :param builder: 'html' or 'bookpdf'.
    :param into: where to put the result, in a folder of the builder's name; documents that were read are kept there.
    :param strict: whether a warning fails the build.
    :param tag: tells extensions what the result is for: 'publish' or 'preview'.
    :param settings: further settings of Sphinx, on top of the book's own.
    :raises BookError: if the build failed; it has said why.
    """
    # Jupyter Book's own entry to Sphinx, without the traceback that its command line adds to every failure.
    from jupyter_book.sphinx import build_sphinx  # noqa: PLC0415 - takes half a second, other commands need none of it

    result = build_sphinx(
        folders.root,
        into / builder,
        noconfig=True,
        path_config=folders.root / "_config.yml",
        confoverrides={
            "external_toc_path": str(folders.root / "_toc.yml"),
            "latex_individualpages": False,
            "nitpicky": strict,
            **(settings or {}),
        },
        builder=builder,
        warningiserror=strict,
        keep_going=strict,
        tags=[tag],
    )
    if result:  # an exit code, or the exception that ended the build
        raise BookError(f"The {builder} build failed, see above; what was published before is unchanged")


def linkcheck(folders: Folders) -> Path:
    """Ask every address that the book links to, with Sphinx's own builder for it; takes minutes.

    :return: the file with the answers, one JSON object a line.
    :raises BookError: if the book can't be read. Links that don't answer are no fault of the build.
    """
    output = folders.root / "_build" / "linkcheck" / "output.json"
    output.unlink(missing_ok=True)
    failure: BookError | None = None
    try:
        build_with(folders, "linkcheck", output.parents[1], strict=False, settings=_LINKCHECK)
    except BookError as error:
        failure = error
    # A dead link ends the builder with a fault, but only after all have been asked.
    if failure and not output.exists():
        raise failure
    return output


def publish(made: Path, public: Path, inner: Mapping[str, Path]) -> None:
    """Put a finished folder in the place of the public one, which is whole at every moment but one rename.

    :param made: the finished folder; it stays.
    :param public: the folder to replace; it need not exist.
    :param inner: folders that come into it too, by their place there; one that does not exist is passed over.
    """
    new, old = (public.with_name(f".{public.name}-{state}") for state in ("new", "old"))
    for leftover in (new, old):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.copytree(made, new)
    for place, folder in inner.items():
        if folder.exists():
            shutil.copytree(folder, new / place, ignore=shutil.ignore_patterns("_livingbook"))
    if public.exists():
        public.rename(old)
    new.rename(public)
    shutil.rmtree(old, ignore_errors=True)
