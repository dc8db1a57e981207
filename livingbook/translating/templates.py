"""Writes the templates of all catalogues, ``_build/gettext/*.pot``: same sources, same bytes."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime, time
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from livingbook.building import Folders, build_with
from livingbook.language import CHARTS, PAGES, SERVER
from livingbook.publication import Publication, load_publication
from livingbook.translating import interface
from livingbook.translating.chapters import charts

#: the line that says when a template was made
_MADE = re.compile(r'(?m)^"POT-Creation-Date: .*\\n"$')


def write_templates(root: Path) -> list[Path]:
    """Take out the texts of chapters and interface.

    :param root: the book's root folder.
    :return: the templates, chapters first.
    :raises BookError: if the chapters can't be read; what is wrong has been said.
    """
    folders = Folders(root.resolve())
    book, target = load_publication(folders.root), folders.published("gettext")
    shutil.rmtree(target, ignore_errors=True)
    # one file for each chapter, with the place of each text but without numbers of their own that would change
    settings = {
        "gettext_compact": False,
        "gettext_uuid": False,
        "gettext_additional_targets": ["image"],
        "project": book.title,
    }
    build_with(folders, "gettext", target.parent, strict=False, settings=settings)
    for left in [*target.glob("_*"), target / ".doctrees", target / "sphinx.pot"]:  # our templates are in that of pages
        shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
    prose = sorted(target.rglob("*.pot"))
    for path in prose:
        made = f'"POT-Creation-Date: {_day(book):%Y-%m-%d %H:%M%z}\\\\n"'
        path.write_text(_MADE.sub(made, path.read_text(encoding="utf-8")), encoding="utf-8")
    return [*prose, *_write_interface(folders.root, book, target, [path.relative_to(target) for path in prose])]


def _write_interface(root: Path, book: Publication, target: Path, prose: list[Path]) -> list[Path]:
    catalogues = {name: Catalog(
        project=book.title, version=book.version, copyright_holder=book.authors[0], creation_date=_day(book),
        header_comment=f"# {book.full_title}",
    ) for name in (PAGES, SERVER, CHARTS)}  # fmt: skip
    interface.pages(catalogues[PAGES])
    interface.server(catalogues[SERVER])
    chapters = [path.with_suffix(".md").as_posix() for path in prose]
    charts(catalogues[CHARTS], root, [name for name in chapters if (root / name).is_file()])
    target.mkdir(parents=True, exist_ok=True)
    for name, catalogue in catalogues.items():
        with (target / f"{name}.pot").open("wb") as file:
            write_po(file, catalogue, width=100)
    return [target / f"{name}.pot" for name in catalogues]


def _day(book: Publication) -> datetime:
    """Give the date of the text: that of the day would make every template another one."""
    return datetime.combine(book.date_released, time(), tzinfo=UTC)
