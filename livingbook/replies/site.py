"""The web application: files of the built book first, the comment pages after them."""

from __future__ import annotations

import logging
import re
import time
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from whitenoise import WhiteNoise  # type: ignore[import-untyped]

from livingbook.comments import STATIC as WIDGET_FILES
from livingbook.errors import BookError
from livingbook.replies.book import ENVIRON_KEY, Book, load_book
from livingbook.replies.sync import sync_threads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.headers import Headers
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

#: a file name that holds a hash of its content, so that its content never changes: 12 or more hex digits, not
#: only decimal ones (which might be a time), between dots, hyphens, underscores or the ends of the stem
_FINGERPRINT = re.compile(r"(?:^|[._-])(?=[0-9]*[a-f])[0-9a-f]{12,}(?:[._-][^/]*)?\.[a-z0-9]+$")


def is_fingerprinted(path: str, url: str) -> bool:  # noqa: ARG001 - WhiteNoise passes both
    """Say whether a file may be cached for ever, because another content would get another name.

    :param path: the file on disk.
    :param url: its address in the book.
    """
    return bool(_FINGERPRINT.search(url.rpartition("/")[2]))


class BookFiles(WhiteNoise):  # type: ignore[misc]
    """Serves the built book and the few files of the comment pages.

    :param application: answers whatever is no file.
    :param folder: the built HTML.
    :param headers: sent with every file of the book.
    """

    def __init__(self, application: WSGIApplication, folder: Path, headers: dict[str, str]) -> None:
        def add_headers(target: Headers, path: str, url: str) -> None:  # noqa: ARG001 - WhiteNoise's signature
            for name, value in headers.items():
                target[name] = value

        super().__init__(
            application,
            index_file=True,
            allow_all_origins=False,
            add_headers_function=add_headers,
            immutable_file_test=is_fingerprinted,
        )
        self.add_files(WIDGET_FILES, prefix="comments/static/")
        self.add_files(Path(__file__).parent / "static", prefix="comments/static/")
        self.add_files(folder)

    def add_file_to_dictionary(self, url: str, path: str, stat_cache: Any = None) -> None:
        """Leave out what the build wrote for the server alone, and hidden files."""
        folders = url.split("/")[1:]
        hidden = any(name.startswith(".") for name in folders) and folders[0] != ".well-known"
        if hidden or (folders[0] == "_livingbook" and ".json" in folders[-1]):
            return
        super().add_file_to_dictionary(url, path, stat_cache=stat_cache)


class BookSite:
    """Serves one book folder and takes over a new build of it without a restart.

    :param pages: the Django application with the comment pages.
    :param folder: the built HTML.
    :raises BookError: as ``load_book``.
    """

    #: seconds between two looks at the folder
    PATIENCE = 1.0

    def __init__(self, pages: WSGIApplication, folder: Path) -> None:
        self._pages = pages
        self._folder = folder
        self._guard = Lock()
        self._load()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if time.monotonic() >= self._next_look:
            self._look_for_new_build()
        environ[ENVIRON_KEY] = self.book
        try:
            return self._files(environ, start_response)
        except FileNotFoundError:  # the folder was replaced a moment ago
            self._look_for_new_build()
            environ[ENVIRON_KEY] = self.book
            return self._files(environ, start_response)

    def _load(self) -> None:
        mark = self._mark()
        book = load_book(self._folder)
        sync_threads(book.threads)
        self.book: Book = book
        self._files: Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]] = BookFiles(
            self._pages, self._folder, book.headers
        )
        self._seen = mark
        self._next_look = time.monotonic() + self.PATIENCE

    def _mark(self) -> tuple[int, ...]:
        """Tell one build from the next: each of them writes these two files anew."""
        marks: list[int] = []
        for name in ("index.html", "_livingbook/threads.json"):
            try:
                stat = (self._folder / name).stat()
                marks += [stat.st_ino, stat.st_mtime_ns]
            except OSError:
                marks.append(0)
        return tuple(marks)

    def _look_for_new_build(self) -> None:
        with self._guard:
            self._next_look = time.monotonic() + self.PATIENCE
            if self._mark() == self._seen:
                return
            try:
                self._load()
            except BookError as error:  # a build is under way; go on with what is there and look again
                logging.getLogger(__name__).error("the new build is not served yet: %s", error)
