"""What the build of the book left for the server: its threads, its title, the headers of its pages."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from livingbook.errors import BookError

if TYPE_CHECKING:
    from pathlib import Path

#: where a request carries the ``Book`` that is served
ENVIRON_KEY = "livingbook.book"

#: sent with the book's pages when the build left no policy: nothing from other hosts, nothing inline
SAFE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
        "frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}


@dataclass(frozen=True)
class ThreadRecord:
    """One thread as the build knows it: the page's title and its path relative to the root of the book."""

    title: str
    path: str


@dataclass(frozen=True)
class Book:
    """A built book, as far as the server needs to know it."""

    title: str = "The book"
    language: str = "en"
    #: where readers reach the book's people, 'mailto:...' or the address of a page; '' if the book does not say
    contact: str = ""
    #: the page with the rules for comments, from the root of the book; '' if the server's own page has them
    policies: str = ""
    #: by thread id; empty if the book was built with another comment provider, or with none
    threads: dict[str, ThreadRecord] = field(default_factory=dict)
    #: HTTP headers of the book's own pages
    headers: dict[str, str] = field(default_factory=lambda: dict(SAFE_HEADERS))
    #: the book's page for addresses that lead nowhere; empty if it has none
    not_found: bytes = b""


def load_book(folder: Path) -> Book:
    """Read ``_livingbook/threads.json`` and ``_livingbook/headers.json``.

    A book without them is served all the same.

    :param folder: the built HTML.
    :raises BookError: if the folder holds no built book, or one of the two files is damaged.
    """
    try:
        built = (folder / "index.html").is_file()
    except OSError as error:
        raise BookError(f"book folder '{folder}' can't be read ({error.strerror})") from None
    if not built:
        raise BookError(
            f"book folder '{folder}' holds no index.html; build the book first ('make book', or "
            "'jupyter-book build .'), or name the folder: --book FOLDER"
        )
    record = _read(folder / "_livingbook" / "threads.json")
    headers = _read(folder / "_livingbook" / "headers.json")
    try:
        about = record.get("book", {})
        return Book(
            title=str(about.get("title") or Book.title),
            language=str(about.get("language") or Book.language),
            contact=_address(about.get("contact")),
            policies=str(about.get("policies") or ""),
            threads=_threads(record) if record.get("provider", "builtin") == "builtin" else {},
            headers=_headers(headers) if headers else dict(SAFE_HEADERS),
            not_found=_not_found(folder),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BookError(f"'{folder / '_livingbook'}' is damaged ({error!r}); build the book again") from None


def _read(path: Path) -> dict[str, Any]:
    """Read a JSON object; an empty one stands for a file that is not there."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise BookError(f"'{path}' can't be read ({error}); build the book again") from None
    if not isinstance(value, dict):
        raise BookError(f"'{path}' does not hold a JSON object; build the book again")
    return value


def _not_found(folder: Path) -> bytes:
    page = folder / "404.html"
    return page.read_bytes() if page.is_file() else b""


def _address(value: object) -> str:
    """Keep an address only if it is one that a link may have."""
    text = str(value or "")
    return text if text.startswith(("https://", "http://", "mailto:")) else ""


def _threads(record: dict[str, Any]) -> dict[str, ThreadRecord]:
    return {
        str(identifier): ThreadRecord(str(thread["title"]), str(thread["path"]))
        for identifier, thread in record.get("threads", {}).items()
    }


def _headers(headers: dict[str, Any]) -> dict[str, str]:
    for name, value in headers.items():
        if not isinstance(value, str) or "\n" in value or "\r" in value:
            raise ValueError(f"header {name!r} is no single line of text")
    return headers
