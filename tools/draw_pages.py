#!/usr/bin/env python3
"""Draw the pages of two built books that differ, before and after, as pictures with a page that shows them in pairs."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from html import escape
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

_WIDTHS = (1280, 360)
_NOT_PAGES = {"genindex.html", "search.html"}


def changed_pages(before: Path, after: Path) -> list[str]:
    """Name the pages that were added, removed or changed.

    :param before: a folder of built pages.
    :param after: another.
    :return: paths from that folder.
    """
    names = {path.relative_to(folder).as_posix() for folder in (before, after) for path in folder.rglob("*.html")}
    return sorted(name for name in names - _NOT_PAGES if _read(before / name) != _read(after / name))


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def draw(page: Page, source: Path, picture: Path) -> None:
    """Draw one page in full length; nothing if it does not exist."""
    if source.exists():
        picture.parent.mkdir(parents=True, exist_ok=True)
        page.goto(source.resolve().as_uri())
        page.screenshot(path=picture, full_page=True)


def index(names: list[str]) -> str:
    """Write the page that shows the pictures side by side."""
    rows = [
        f"<h2>{escape(name)}, {width} pixels</h2><p>"
        + "".join(
            f'<img src="{state}-{width}/{escape(name)}.png" alt="{state}" width="48%"> '
            for state in ("before", "after")
        )
        for name in names
        for width in _WIDTHS
    ]
    return "<!doctype html><meta charset=utf-8><title>Pages before and after</title>" + "\n".join(rows)


def main() -> int:
    """Draw what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("before", type=Path, help="the built pages before the change")
    parser.add_argument("after", type=Path, help="the built pages after it")
    parser.add_argument(
        "--output", type=Path, default=Path("pictures"), help="where to put the pictures (default: %(default)s)"
    )
    parser.add_argument("--most", type=int, default=40, metavar="N", help="draw at most N pages (default: %(default)s)")
    options = parser.parse_args()
    for folder in (options.before, options.after):
        if not folder.is_dir():
            parser.error(f"{folder} is no folder; build the book first: make book")
    names = changed_pages(options.before, options.after)
    browser = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        parser.error("no Chromium found; name one: CHROMIUM=/usr/bin/chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for width in _WIDTHS:
            page = started.new_page(viewport={"width": width, "height": 900})
            for number, name in enumerate(names[: options.most], start=1):
                print(f"{width} pixels: {number} of {len(names[: options.most])}, {name}", flush=True)
                for state, folder in (("before", options.before), ("after", options.after)):
                    draw(page, folder / name, options.output / f"{state}-{width}" / f"{name}.png")
    options.output.mkdir(parents=True, exist_ok=True)
    (options.output / "index.html").write_text(index(names[: options.most]), encoding="utf-8")
    print(f"{len(names)} pages differ; see {options.output / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
