"""The fonts with which Typst draws PDFs, covers and cards: its own, and those that ``bookpdf_fonts`` names."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import typst

from livingbook.errors import BookError


@lru_cache(maxsize=4)
def load_fonts(folders: tuple[str, ...]) -> typst.Fonts:
    """Give the fonts inside the Typst wheel and in some folders; none of the machine, so that all set the same lines.

    :param folders: more folders with fonts, see :func:`font_folders`.
    """
    return typst.Fonts(include_system_fonts=False, font_paths=list(folders))


def font_folders(names: Iterable[str], srcdir: Path) -> tuple[str, ...]:
    """Find the folders that ``bookpdf_fonts`` names.

    :param names: installed Python packages with font files in them, or folders from the book's root.
    :param srcdir: the book's root.
    :raises BookError: naming all that are neither.
    """
    folders, faults = [], []
    for name in names:
        package = find_spec(name) if str(name).isidentifier() else None
        if (srcdir / str(name)).is_dir():
            folders.append(str(srcdir / str(name)))
        elif package and package.submodule_search_locations:
            folders += package.submodule_search_locations
        else:
            faults.append(
                f"bookpdf_fonts: '{name}' is neither a folder of the book nor an installed package; "
                "add the package to requirements.in and install it"
            )
    if faults:
        raise BookError("_config.yml", faults)
    return tuple(folders)
