"""Which files the server hands out, and for how long browsers may keep them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
from whitenoise import WhiteNoise  # type: ignore[import-untyped]

from livingbook.comments import STATIC as WIDGET_FILES

if TYPE_CHECKING:
    from wsgiref.headers import Headers
    from wsgiref.types import WSGIApplication

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
    :param admin: whether the files of Django's admin are served too.
    :param pages: whether the book is; False if that is done at another address.
    """

    def __init__(
        self,
        application: WSGIApplication,
        folder: Path,
        headers: dict[str, str],
        *,
        admin: bool = False,
        pages: bool = True,
    ) -> None:
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
        if admin:
            self.add_files(Path(django.__file__).parent / "contrib/admin/static", prefix="comments/static/")
        if pages:
            self.add_files(folder)

    def add_file_to_dictionary(self, url: str, path: str, stat_cache: Any = None) -> None:
        """Leave out what the build wrote for the server alone, and hidden files."""
        folders = url.split("/")[1:]
        hidden = any(name.startswith(".") for name in folders) and folders[0] != ".well-known"
        inner = folders[0] == "_livingbook" and (".json" in folders[-1] or folders[-1].startswith("headers."))
        if hidden or inner:
            return
        super().add_file_to_dictionary(url, path, stat_cache=stat_cache)
