"""Pictures that say their size, so that text does not jump when they arrive, and that load when they come near."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from urllib.parse import unquote

import imagesize

_PICTURE = re.compile(r"<img\b([^>]*?)(\s*/?)>")
_SOURCE = re.compile(r"\bsrc=\"([^\"]+)\"")


def size_pictures(text: str, path: str, outdir: Path) -> str:
    """Write width and height into the picture elements of a page that lack them, and let all but the first wait.

    ``static/book.css`` lets a picture that is too wide for its place shrink in proportion.

    :param text: HTML.
    :param path: the page's path from the output folder.
    :param outdir: the output folder.
    """
    seen = 0

    def complete(match: re.Match[str]) -> str:
        nonlocal seen
        attributes = match.group(1)
        seen += 1
        if seen > 1 and "loading=" not in attributes:
            attributes += ' loading="lazy"'
        if not re.search(r"\b(?:width|height)=", attributes):
            attributes += _size(attributes, path, outdir)
        return f"<img{attributes}{match.group(2)}>"

    return _PICTURE.sub(complete, text)


def _size(attributes: str, path: str, outdir: Path) -> str:
    source = _SOURCE.search(attributes)
    if not source or "://" in source.group(1) or source.group(1).startswith(("data:", "/")):
        return ""
    file = outdir / posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(source.group(1))))
    width, height = imagesize.get(str(file)) if file.is_file() else (-1, -1)
    return f' data-sized width="{round(width)}" height="{round(height)}"' if width > 0 and height > 0 else ""
