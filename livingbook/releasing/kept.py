"""Puts the released versions below ``v/VERSION/`` of the built site, from their archives."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from livingbook.publication import Publication
from livingbook.releasing import keptpage
from livingbook.releasing.editions import FOLDER, SUMS, Edition, editions
from livingbook.releasing.keptpage import STYLE, Newest, kept_page
from livingbook.web.compression import compress
from livingbook.web.security import widen_policy

#: the state of what was unpacked, from the folder of the versions; not published
RECORDS = "_livingbook"
#: what is said of the site as a whole, by the newest version alone; and the sums of the pages without their banners
_LEFT_OUT = ("404.html", "sitemap.xml", "robots.txt", "changes.xml", SUMS)
_STYLE_SHEET = Path(__file__).parent / "static" / STYLE


def keep_versions(root: Path, pages: Path, into: Path, book: Publication, base: str) -> list[str]:
    """Unpack the archives that are not unpacked yet, and let the site's security policy allow what they need.

    :param root: the book's root folder.
    :param pages: the newest pages.
    :param into: the folder for the versions, one folder each; empty if there are none.
    :param book: what the newest pages show.
    :param base: the address of the site, '' if it is not known.
    :return: the names of the archives that are not on this machine; their versions are left out.
    :raises BookError: listing the archives that are damaged.
    """
    found, missing = editions(root / FOLDER)
    for left in into.glob("*"):
        if left.name not in {RECORDS, *(edition.version for edition in found)}:
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    if not found:
        shutil.rmtree(into, ignore_errors=True)
        return missing
    addresses = frozenset(path.relative_to(pages).as_posix() for path in pages.rglob("*.html"))
    newest = Newest(book.version, addresses, base)
    for edition in found:
        _keep(edition, newest, into)
    shutil.copyfile(_STYLE_SHEET, into / STYLE)
    compress(into)
    widen_policy(pages, (page.read_text(encoding="utf-8") for page in sorted(into.rglob("*.html"))))
    return missing


def _keep(edition: Edition, newest: Newest, into: Path) -> None:
    """Unpack one version, unless it is there just as it would come out."""
    code = Path(keptpage.__file__).read_text(encoding="utf-8")
    state = "\n".join([edition.sum, newest.version, newest.base, *sorted(newest.pages), code])
    digest = hashlib.sha256(state.encode()).hexdigest()
    record, target = into / RECORDS / edition.version, into / edition.version
    if record.exists() and record.read_text(encoding="utf-8") == digest and target.is_dir():
        return
    shutil.rmtree(target, ignore_errors=True)
    edition.unpack(target)
    for name in _LEFT_OUT:
        (target / name).unlink(missing_ok=True)
    for page in target.rglob("*.html"):
        path = page.relative_to(target).as_posix()
        page.write_text(kept_page(page.read_text(encoding="utf-8"), path, edition, newest), encoding="utf-8")
    record.parent.mkdir(exist_ok=True)
    record.write_text(digest, encoding="utf-8")
