"""The file itself: what checkers want to be told of each page, and an archive that comes out the same every time.

EPUB 3.3: https://www.w3.org/TR/epub-33/
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

#: the earliest day that a zip archive can name
_EARLIEST = date(1980, 1, 1)
_ITEM = re.compile(r'<item id="[^"]*" href="([^"]*)"[^>]*?(?=\s*/>)')
#: what a page may hold that the list of files has to declare
_PROPERTIES = {
    "svg": re.compile(r"<svg[\s>]"),
    "mathml": re.compile(r"<math[\s>]"),
    "remote-resources": re.compile(r'<img[^>]* src="https?:'),
}


def declare_properties(outdir: Path, suffix: str, cover: str) -> None:
    """Complete ``content.opf``: which page holds a drawing or a formula, and which picture is the cover.

    :param outdir: the folder of the pages.
    :param suffix: how the names of pages end.
    :param cover: the file of the cover, '' for none.
    """
    path = outdir / "content.opf"

    def complete(item: re.Match[str]) -> str:
        name = item[1]
        if name == cover:
            found = ["cover-image"]
        elif name.endswith(suffix) and "properties=" not in item[0]:
            page = (outdir / name).read_text(encoding="utf-8")
            found = [word for word, sign in _PROPERTIES.items() if sign.search(page)]
        else:
            found = []
        declared = item[0].partition(' properties="cover-image"')[0]
        return f'{declared} properties="{" ".join(found)}"' if found else item[0]

    path.write_text(_ITEM.sub(complete, path.read_text(encoding="utf-8")), encoding="utf-8")


def pack(outdir: Path, files: Iterable[str], name: str, day: date | None) -> None:
    """Put the files into one archive, the type first and unpacked, as the standard asks.

    :param outdir: the folder of the files.
    :param files: their paths from there, besides the four that describe the book.
    :param name: the file to write, in the same folder.
    :param day: the date that the archive gives each file; None for the earliest that there is.
    """
    stamp = (day or _EARLIEST).timetuple()[:6]
    with ZipFile(outdir / name, "w") as archive:
        for path in ["mimetype", "META-INF/container.xml", "content.opf", "toc.ncx", *sorted(files)]:
            info = ZipInfo(path, stamp)
            info.external_attr = 0o644 << 16
            info.compress_type = ZIP_STORED if path == "mimetype" else ZIP_DEFLATED
            archive.writestr(info, (outdir / path).read_bytes())
