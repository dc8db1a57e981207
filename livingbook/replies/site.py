"""The web application: files of the built book first, the comment pages after them; new builds are taken over."""

from __future__ import annotations

import logging
import time
from threading import Lock
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError

from livingbook.errors import BookError
from livingbook.replies.book import ENVIRON_KEY, Book, load_book
from livingbook.replies.files import BookFiles
from livingbook.replies.sync import sync_threads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


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
        self._next_look = time.monotonic() + self.PATIENCE
        self._load()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if time.monotonic() >= self._next_look and self._guard.acquire(blocking=False):
            self._look_for_new_build()
        environ[ENVIRON_KEY] = self.book
        try:
            return self._files(environ, start_response)
        except FileNotFoundError:  # the folder was replaced a moment ago
            self._guard.acquire()
            self._look_for_new_build()
            environ[ENVIRON_KEY] = self.book
            return self._files(environ, start_response)

    def _load(self) -> None:
        mark = self._mark()
        book = load_book(self._folder)
        # The pages come first: they stay readable when the database fails.
        self.book: Book = book
        self._files: Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]] = BookFiles(
            self._pages,
            self._folder,
            book.headers,
            admin=settings.REPLIES_ADMIN,
            pages=not settings.REPLIES_BOOK_AT,
        )
        try:
            sync_threads(book.threads)
        except DatabaseError as error:
            raise BookError(f"the comment database does not take the threads of the book ({error})") from None
        cache.clear()  # pages that were drawn with another title
        self._seen = mark

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
        """Load what has changed, then let go of the guard, which the caller has taken."""
        try:
            if self._mark() != self._seen:
                self._load()
        except BookError as error:  # a build is under way, or the database fails; look again later
            logging.getLogger(__name__).error("the new build is not served yet: %s", error)
        finally:
            self._next_look = time.monotonic() + self.PATIENCE
            self._guard.release()
