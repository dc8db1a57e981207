"""A host for files: it serves built pages, and no program of ours answers beside them."""

from __future__ import annotations

import functools
import http.server
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType


@contextmanager
def static_host(
    folder: Path, headers: Mapping[str, str] = MappingProxyType({}), *, prefix: str = "/", port: int = 0
) -> Iterator[str]:
    """Serve a folder.

    :param folder: the built pages.
    :param headers: sent with each answer.
    :param prefix: the path below which the pages lie.
    :param port: 0 for a free one.
    :return: the address of the first page's folder.
    """
    handler = functools.partial(_Files, prefix=prefix, headers=headers, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as host:
        threading.Thread(target=host.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{host.server_port}{prefix}"
        host.shutdown()


def headers_of(folder: Path) -> dict[str, str]:
    """Read the headers that the build wrote for the host of its pages."""
    headers: dict[str, str] = json.loads((folder / "_livingbook" / "headers.json").read_text(encoding="utf-8"))
    return headers


class _Files(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *words: object, prefix: str, headers: Mapping[str, str], directory: Path) -> None:
        self._prefix, self._headers = prefix, headers
        super().__init__(*words, directory=directory)  # type: ignore[arg-type]

    def translate_path(self, path: str) -> str:
        return super().translate_path("/" + path.removeprefix(self._prefix))

    def end_headers(self) -> None:
        for name, value in self._headers.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass
