"""Finds the texts for readers in the code of this package: Python, templates of Jinja and Django, scripts."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_python

CODE = Path(__file__).parents[1]
#: the functions that take texts: name -> which of its arguments are forms of the text; None for the first alone
KEYWORDS: Mapping[str, tuple[int, ...] | None] = {
    "_": None,
    "mark": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "mark_plural": (1, 2),
}
#: comments that begin so go to the translator
NOTES = ("Translators:",)
#: what the comment server is made of; Django looks for its texts in a catalogue of its own
_SERVER = "replies"

_Found = Iterable[Any]


def django_template(file: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> _Found:
    """Find the texts of a Django template, which Django itself first rewrites as Python with calls of its own names."""
    from django.conf import settings  # noqa: PLC0415 - other commands need no Django
    from django.utils.translation.template import templatize  # noqa: PLC0415

    if not settings.configured:
        settings.configure()
    code = templatize(file.read().decode("utf-8"))
    return extract_python(io.BytesIO(code.encode()), keywords, comment_tags, options)


#: which files hold texts, from the package, and how they are read
_PAGES: list[tuple[str, Any]] = [
    ("**/templates/**.html", "jinja2"),
    ("**/static/**.js_t", "jinja2"),
    ("**.py", "python"),
]
_REPLIES: list[tuple[str, Any]] = [("templates/**.html", django_template), ("templates/**.txt", django_template),
                                   ("**.py", "python")]  # fmt: skip


def pages(catalogue: Catalog) -> None:
    """Add the texts of pages, PDF and downloads."""
    _add(catalogue, _found(CODE, _PAGES, without=_SERVER))


def server(catalogue: Catalog) -> None:
    """Add the texts of the comment server."""
    _add(catalogue, _found(CODE / _SERVER, _REPLIES))


def _found(folder: Path, methods: list[tuple[str, Any]], without: str = "") -> Iterator[tuple[str, int, Any, Any, Any]]:
    keywords: Any = KEYWORDS
    for name, line, message, notes, context in extract_from_dir(
        folder,
        methods,
        keywords=keywords,
        comment_tags=NOTES,
        strip_comment_tags=True,
        options_map={"**.html": {"trimmed": "true"}},
        directory_filter=lambda path: Path(path).name not in (without, "migrations", "__pycache__"),
    ):
        yield (folder / name).relative_to(CODE.parent).as_posix(), line, message, notes, context


def _add(catalogue: Catalog, found: Iterable[tuple[str, int, Any, Any, Any]]) -> None:
    for path, line, message, notes, context in found:
        catalogue.add(message, locations=[(path, line)], auto_comments=notes, context=context)
