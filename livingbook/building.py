"""Build the whole book, PDFs first, beside the published one; replace that only when everything has succeeded."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from livingbook.errors import BookError

#: the builders in the order in which they must run: the pages offer the PDFs, so those come first
BUILDERS = ("bookpdf", "html")
_CHECKED_FILES = ("_config.yml", "_toc.yml")


@dataclass(frozen=True)
class Folders:
    """Where a build works and where it publishes."""

    root: Path

    @property
    def staging(self) -> Path:
        """The folder of the build in progress; kept, so that the next build redoes only what changed."""
        return self.root / "_build" / "staging"

    def published(self, builder: str) -> Path:
        """Give the folder in which readers and server find the result of a builder."""
        return self.root / "_build" / builder


def build(root: Path, *, strict: bool = True) -> Path:
    """Build PDFs and pages of the book and publish them together.

    :param root: the book's root folder, with ``_config.yml`` and ``_toc.yml``.
    :param strict: whether a warning fails the build (``-n -W --keep-going`` of Jupyter Book).
    :return: the folder of the published pages.
    :raises BookError: if a builder failed; it has said why, and what was published before is untouched.
    """
    missing = [name for name in _CHECKED_FILES if not (root / name).is_file()]
    if missing:
        raise BookError(f"{root}: no book here, {' and '.join(missing)} missing; run this in the book's folder")
    folders = Folders(root.resolve())
    for builder in BUILDERS:
        _run(folders, builder, strict=strict)
    for builder in BUILDERS:
        publish(folders.staging / builder, folders.published(builder))
    return folders.published("html")


def _run(folders: Folders, builder: str, *, strict: bool) -> None:
    # Jupyter Book's own entry to Sphinx, without the traceback that its command line adds to every failure.
    from jupyter_book.sphinx import build_sphinx  # noqa: PLC0415 - takes half a second, other commands need none of it

    result = build_sphinx(
        folders.root,
        folders.staging / builder,
        noconfig=True,
        path_config=folders.root / "_config.yml",
        confoverrides={
            "external_toc_path": str(folders.root / "_toc.yml"),
            "latex_individualpages": False,
            "nitpicky": strict,
        },
        builder=builder,
        warningiserror=strict,
        keep_going=strict,
    )
    if result:  # an exit code, or the exception that ended the build
        raise BookError(f"The {builder} build failed, see above; what was published before is unchanged")


def publish(made: Path, public: Path) -> None:
    """Put a finished folder in the place of the public one, which is whole at every moment but one rename.

    :param made: the finished folder; it stays.
    :param public: the folder to replace; it need not exist.
    """
    new, old = (public.with_name(f".{public.name}-{state}") for state in ("new", "old"))
    for leftover in (new, old):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.copytree(made, new)
    if public.exists():
        public.rename(old)
    new.rename(public)
    shutil.rmtree(old, ignore_errors=True)
