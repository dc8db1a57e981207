"""All pages in one archive, to be read without a network."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from livingbook.publication import load_publication
from livingbook.reuse import made_from
from livingbook.reuse.archives import write_archive

#: where the pages say what they were made from, from their folder; not served
NOTE = Path("_livingbook") / made_from.NAME
#: folders that the archive leaves out: what the server alone reads, the downloads themselves
_LEFT_OUT = ("_livingbook", "downloads")
_COMPRESSED = (".br", ".gz")
#: the link to a thread's page on the book's own server, and what the section says where there is none
_SERVED = re.compile(
    r'(data-detached="(?P<detached>[^"]*)".*?<p class="comments-served">)'
    r'<a href="(?:\.\./)*(?P<thread>comments/t/[^"]*)">(?P<label>.*?)</a>',
    re.DOTALL,
)


def archive_site(root: Path, staging: Path, base: str) -> bool:
    """Put the finished pages into one archive, unless it is there.

    :param root: the book's root folder.
    :param staging: the folder with those of the builders; the archive comes into 'site' beside them.
    :param base: the address of the site, '' if it is not known.
    :return: whether a new archive was made, so that the pages have to name it.
    """
    pages, target = staging / "html", staging / "site"
    state = made_from.read(pages / NOTE)
    if not state:  # the book does not list its files
        return False
    if made_from.read(target / made_from.NAME) == state:
        return False
    shutil.rmtree(target, ignore_errors=True)
    held: dict[str, bytes | Path] = {
        path.relative_to(pages).as_posix(): _content(path, base)
        for path in pages.rglob("*")
        if path.is_file() and path.suffix not in _COMPRESSED and path.relative_to(pages).parts[0] not in _LEFT_OUT
    }
    epub = next((staging / "epub").glob("*.epub"), None)
    name = f"{epub.stem if epub else 'book'}-pages"
    inside: dict[str, bytes | Path] = {f"{name}/{path}": content for path, content in held.items()}
    write_archive(target / f"{name}.zip", inside, load_publication(root).date_released)
    made_from.note(target / made_from.NAME, state)
    return True


def without_server(page: str, base: str) -> str:
    """Lead from a page to its thread on the site, since no server answers beside a copy; else say that there is none.

    :param page: HTML.
    :param base: the address of the site, '' if it is not known.
    """

    def way(found: re.Match[str]) -> str:
        link = f'<a href="{base.rstrip("/")}/{found["thread"]}">{found["label"]}</a>'
        return found[1] + (link if base else found["detached"])

    return _SERVED.sub(way, page)


def _content(path: Path, base: str) -> bytes | Path:
    return without_server(path.read_text(encoding="utf-8"), base).encode() if path.suffix == ".html" else path
