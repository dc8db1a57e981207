"""One style sheet for the book: what its pages use of the style sheets that they ask for.

Rules of installed packages stay if each class and id in their selectors can occur: in a page, in a script that a page
loads, in a style sheet of the book, or in the list that the book wants kept. A class that a script makes up from parts
(``"fa-" + name``) is not seen; ``livingbook_web_keep`` names such classes. The book's own style sheets stay whole.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import lightningcss

#: what the minified text may presuppose; newer syntax is written in older words
BROWSERS = ["chrome >= 99", "firefox >= 97", "safari >= 15.4"]
#: removing a custom property can leave another one unused; more rounds than this find nothing in practice
_ROUNDS = 8

_IMPORT = re.compile(r"@import\s+(?:url\(\s*)?[\"']?([^\"')\s;]+)[\"']?\s*\)?\s*;")
_URL = re.compile(r"url\(\s*([\"']?)(?!data:|[a-z]+://|[#/])([^\"')]+)\1\s*\)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_NAME = r"(?:[A-Za-z_-]|\\.)(?:[\w-]|\\.)*"
_SYMBOL = re.compile(rf"[.#]({_NAME})|@keyframes\s+({_NAME})")
_PROPERTY = re.compile(r"(?<=[{;\s])(--[\w-]+)\s*:")
_USE = re.compile(r"var\(\s*(--[\w-]+)")
#: two patterns that each begin with plain letters are found many times as fast as one with a choice at its beginning
_NAMES = (re.compile(r"class=(?:\"([^\"]*)\"|'([^']*)')"), re.compile(r"id=(?:\"([^\"]*)\"|'([^']*)')"))
_WORD = re.compile(r"-{0,2}[A-Za-z_][\w-]*")


@dataclass(frozen=True)
class Sheet:
    """A style sheet with what it imports, its addresses written from the output folder."""

    path: str
    text: str
    #: whether the book brings it; a package does otherwise
    own: bool


class RemoteImportError(Exception):
    """A style sheet imports one of another host, which only works on its own."""


def read_sheet(outdir: Path, path: str, *, own: bool) -> Sheet:
    """Read a style sheet and the local ones that it imports.

    :param outdir: the output folder.
    :param path: from there.
    :param own: whether the book brings it.
    :raises RemoteImportError: if it imports a style sheet of another host.
    """
    return Sheet(path, _read(outdir, path), own)


def _read(outdir: Path, path: str) -> str:
    text = _COMMENT.sub("", (outdir / path).read_text(encoding="utf-8"))
    folder = posixpath.dirname(path)

    def include(match: re.Match[str]) -> str:
        if "://" in match.group(1) or match.group(1).startswith("/"):
            raise RemoteImportError(match.group(1))
        return _read(outdir, posixpath.normpath(posixpath.join(folder, match.group(1))))

    rebased = _URL.sub(lambda url: f'url("{posixpath.normpath(posixpath.join(folder, url.group(2)))}")', text)
    return _IMPORT.sub(include, rebased)


def names_in_page(page: str) -> set[str]:
    """Collect the classes and ids of a page's elements."""
    pairs = {pair for names in _NAMES for pair in names.findall(page)}
    return {name for pair in pairs for written in pair for name in written.split()}


def words_in_script(script: str) -> set[str]:
    """Collect every word of a script; a class or custom property that it uses is among them."""
    return set(_WORD.findall(script))


def symbols(text: str) -> set[str]:
    """Collect classes, ids and names of keyframes in a style sheet."""
    return {found.replace("\\", "") for pair in _SYMBOL.findall(text) for found in pair if found}


def unused_symbols(sheets: Iterable[Sheet], used: set[str], keep: Sequence[str]) -> set[str]:
    """Find the classes, ids and keyframes of packages that nothing in the book uses.

    :param sheets: all style sheets of the book.
    :param used: names in pages and scripts.
    :param keep: regular expressions; a name that one of them matches in full is used.
    """
    sheets = list(sheets)
    own = {name for sheet in sheets if sheet.own for name in symbols(sheet.text)}
    wanted = [re.compile(pattern) for pattern in keep]
    packaged = {name for sheet in sheets if not sheet.own for name in symbols(sheet.text)}
    return {name for name in packaged - used - own if not any(pattern.fullmatch(name) for pattern in wanted)}


def compile_sheets(
    groups: Sequence[Sequence[Sheet]], *, unused: set[str] | None, used: set[str], minify: bool
) -> list[str]:
    """Join the style sheets of each group, without what nothing uses.

    :param groups: the sheets of each file to be made.
    :param unused: classes, ids and keyframes to do without; None to leave all rules and properties.
    :param used: names in pages and scripts; a custom property among them stays.
    :param minify: whether to write short text.
    :return: the text of each file, its addresses still from the output folder.
    """
    texts = ["\n".join(sheet.text for sheet in group) for group in groups]
    kept = used | {name for group in groups for sheet in group if sheet.own for name in _PROPERTY.findall(sheet.text)}
    done = [_process(text, unused or set(), minify=minify) for text in texts]
    for _round in range(_ROUNDS if unused is not None else 0):
        idle = _idle_properties(done, kept)
        if not idle:
            break
        done = [_process(text, idle, minify=minify) for text in done]
    return done


def _process(text: str, unused: set[str], *, minify: bool) -> str:
    written: str = lightningcss.process_stylesheet(
        text, error_recovery=True, unused_symbols=unused, browsers_list=BROWSERS, minify=minify
    )
    return written


def _idle_properties(texts: Sequence[str], kept: set[str]) -> set[str]:
    defined = {name for text in texts for name in _PROPERTY.findall(text)}
    return defined - kept - {name for text in texts for name in _USE.findall(text)}


def rebase(text: str, folder: str, renamed: Mapping[str, str]) -> str:
    """Write the addresses in a style sheet from the folder in which it will lie.

    :param text: addresses in it are from the output folder.
    :param folder: from the output folder too.
    :param renamed: files that have been replaced by others.
    """
    return _URL.sub(
        lambda url: f'url("{posixpath.relpath(renamed.get(url.group(2), url.group(2)), folder)}")',
        text,
    )
