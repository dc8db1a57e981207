"""A preview for authors: the pages in a browser, built anew and reloaded at every save. ``python -m livingbook write``.

It builds HTML alone, in a folder of its own, and neither publishes nor takes comments. Nothing fails on a warning.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from pathlib import Path

from livereload import Server

from livingbook.building import Folders, build_with
from livingbook.configuration import check_configuration
from livingbook.errors import BookError

#: what a save may change, from the book's root
WATCHED = ("_config.yml", "_toc.yml", "CITATION.cff", "*.md", "*.bib", "chapters", "evidence", "discussion")
_HOST = "127.0.0.1"


def write(root: Path, port: int) -> None:
    """Build the pages, serve them, and build them again at every save, until stopped with Ctrl-C.

    :param root: the book's root folder.
    :param port: where to serve; see the address that is printed.
    :raises BookError: if the settings are faulty or the port is taken. Faults in chapters are printed; the pages stay
        as they were until the next save.
    """
    folders = Folders(root.resolve())
    check_configuration(folders.root / "_config.yml")
    _check_port(port)
    rebuild = rebuilding(folders)
    rebuild()
    server = Server()
    for name in WATCHED:
        server.watch(str(folders.root / name), rebuild)
    print(f"Preview at http://{_HOST}:{port}/ - save a file and the page reloads. Stop with Ctrl-C.", flush=True)
    logging.getLogger("tornado.access").setLevel(logging.ERROR)  # not a line for every picture
    logging.getLogger("livereload").propagate = False  # else it says everything twice
    server.serve(port=port, host=_HOST, root=str(folders.preview / "html"))


def _check_port(port: int) -> None:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((_HOST, port))
        except OSError as error:
            raise BookError(f"port {port} can't be used ({error.strerror}); give another with --port") from None


def rebuilding(folders: Folders) -> Callable[[], None]:
    """Make the function that builds the pages; what has not changed since the last time stays as it is."""

    def rebuild() -> None:
        try:
            build_with(folders, "html", folders.preview, strict=False, tag="preview")
        except BookError as error:
            print(f"{error}\nThe preview stays as it was.", flush=True)

    return rebuild
