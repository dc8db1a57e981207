"""Two releases of a tiny book: the second tells what changed, and the first stays readable beside it."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
import requests
from playwright.sync_api import Browser

from livingbook.web.security import inline_script_hashes
from tests.books import Book
from tests.conftest import REPOSITORY
from tests.server.running import Server
from tests.unit.test_releasing import commit, repository

OLD = "v/2026.01"


def release(book: Path, *words: str, day: int) -> subprocess.CompletedProcess[str]:
    """Run the command on a day of January 2026."""
    epoch = {"SOURCE_DATE_EPOCH": str(1767225600 + 86400 * (day - 1)), "PYTHONPATH": str(REPOSITORY)}
    return subprocess.run(
        [sys.executable, "-m", "livingbook", *words],
        cwd=book, capture_output=True, text=True, check=False, env={**os.environ, **epoch},
    )  # fmt: skip


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """Release the tiny book twice; in between a fact changed, a verdict too, and a chapter went."""
    book = Book(repository(tmp_path_factory.mktemp("releases") / "book"))
    subprocess.run(["git", "-C", str(book.path), "tag", "-d", "v2026.01"], check=True, capture_output=True)
    run = release(book.path, "release", "2026.01", day=22)
    assert run.returncode == 0, run.stdout + run.stderr
    commit(book.path, "2026.01")
    book.replace("evidence/facts.yml", "value: 68\n  as_of: 2026-01-15", "value: 71\n  as_of: 2026-01-25")
    book.replace("evidence/claims.yml", "verdict: partly", "verdict: wrong")
    book.replace("_toc.yml", "  - file: chapters/two\n", "")
    (book.path / "chapters" / "two.md").unlink()
    book.replace("intro.md", "Welcome to the book.", "Welcome back.")
    commit(book.path, "ignored")
    run = release(book.path, "release", "2026.01.1", day=30)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "git tag -a v2026.01.1" in run.stdout
    return book


def test_the_changelog_and_the_feed_tell_what_changed(released: Book) -> None:
    log = (released.path / "CHANGELOG.md").read_text(encoding="utf-8")
    newest, first = log.split("## [2026.01]")
    assert "## [2026.01.1] - 2026-01-30" in newest
    assert [line for line in newest.splitlines() if line.startswith("- ")] == [
        "- Charter signatories: 68 -> 71 (as of 2026-01-25)",
        "- 'Every state has signed.': Holds in part -> Wrong",
        "- A Small Book: For Releases: 1 paragraph changed",
        "- No longer part of the book: Two",
    ]
    assert "The first version: 3 pages, 2 facts, 1 table, 1 claim judged." in first
    assert "68 -&amp;gt; 71" in (released.html / "changes.xml").read_text(encoding="utf-8")


def test_the_archive_holds_the_site_and_no_older_version(released: Book) -> None:
    assert release(released.path, "versions", day=30).stdout.splitlines()[0].startswith("2026.01.1  2026-01-30")
    with ZipFile(released.path / "releases" / "small-2026.01.1-site.zip") as archive:
        names = {name.partition("/")[2] for name in archive.namelist()}
        sums = archive.read("small-2026.01.1/SHA256SUMS").decode().splitlines()
        page = archive.read("small-2026.01.1/chapters/one.html")
    assert {"intro.html", "downloads/small.pdf", "data/tables/launches.csv", "release.json"} <= names
    assert not [name for name in names if name.startswith(("v/", "_livingbook"))]
    assert f"{hashlib.sha256(page).hexdigest()}  chapters/one.html" in sums


def test_only_the_newest_counts_for_search_engines_and_the_search_of_the_book(released: Book) -> None:
    pages = [page for page in (released.html / OLD).rglob("*.html") if "_static" not in page.parts]
    assert len(pages) > 5
    assert all('name="robots" content="noindex"' in page.read_text(encoding="utf-8") for page in pages)
    assert OLD not in (released.html / "sitemap.xml").read_text(encoding="utf-8")
    assert OLD not in (released.html / "searchindex.js").read_text(encoding="utf-8")
    assert not (released.html / OLD / "sitemap.xml").exists()
    assert not (released.html / OLD / "SHA256SUMS").exists()  # the pages have banners now
    assert not (released.html / "chapters" / "two.html").exists()


def test_readers_find_the_older_version_with_its_comments_and_the_way_to_the_newest(
    released: Book, browser: Browser, tmp_path: Path
) -> None:
    server = Server(released.html, tmp_path / "var")
    faults: list[str] = []
    page = browser.new_page(viewport={"width": 360, "height": 740})
    try:
        address = server.url.rstrip("/")
        page.on(
            "console",
            lambda message: (
                faults.append(f"{message.text} {message.location}") if message.type in ("error", "warning") else None
            ),
        )
        page.goto(f"{address}/{OLD}/chapters/one.html", wait_until="networkidle")
        banner = page.locator(".kept-version")
        assert "This is version 2026.01 of 22\u00a0January 2026" in banner.inner_text()
        assert banner.evaluate("element => getComputedStyle(element).backgroundColor") == "rgb(255, 243, 205)"
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert "68 states signed" in page.inner_text("main")
        discussion = page.inner_text("#comments")
        assert "Which states did not sign?" in discussion
        assert "Comments on this version are closed" in discussion
        page.locator("#comments").scroll_into_view_if_needed()
        page.wait_for_timeout(300)
        assert not page.locator("#comments form, #comments button").count()
        banner.get_by_role("link", name="This page in version 2026.01.1").click()
        page.wait_for_load_state("networkidle")
        assert page.url == f"{address}/chapters/one.html"
        assert "71 states signed" in page.inner_text("main")
        page.goto(f"{address}/intro.html")
        page.get_by_role("link", name="Version 2026.01", exact=True).click()
        assert page.url == f"{address}/{OLD}/"
        page.goto(f"{address}/{OLD}/chapters/two.html", wait_until="networkidle")
        page.get_by_role("link", name="The book in version 2026.01.1").click()
        assert page.url == f"{address}/"
        assert [fault for fault in faults if "favicon.ico" not in fault] == []  # the tiny book has none
        answer = requests.get(f"{address}/{OLD}/chapters/one.html", timeout=10)
        named = re.findall(r"'sha256-[^']+'", answer.headers["Content-Security-Policy"])
        assert set(inline_script_hashes([answer.text])) <= set(named)
    finally:
        page.close()
        server.stop()
