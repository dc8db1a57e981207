"""Each measure of livingbook.web, switched off alone: pages say the same, lack no file, and work."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep
from urllib.parse import urlsplit

import pytest
import yaml
from playwright.sync_api import Browser, Route, expect

from livingbook.web.measures import MEASURES
from tests.books import ROOTS, Book

PAGES = ("features.html", "intro.html", "search.html")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    place = tmp_path_factory.mktemp("measures") / "book"
    shutil.copytree(ROOTS / "web-features", place)
    return Book(place)


def _build_without(book: Book, *measures: str) -> None:
    """Build again in the same folder, so that each state also has to follow upon another one."""
    settings = yaml.safe_load((ROOTS / "web-features/_config.yml").read_text(encoding="utf-8"))
    settings["sphinx"]["config"]["livingbook_web"] = dict.fromkeys(measures, False)
    book.write("_config.yml", yaml.safe_dump(settings))
    outcome = book.build(strict=True)
    assert outcome.ok, outcome.output


def _texts(book: Book) -> list[str]:
    return [" ".join(book.page(name).body.get_text(" ").split()) for name in PAGES]  # type: ignore[union-attr]


def _missing(book: Book) -> list[str]:
    """List the files that pages ask for and that are not there."""
    asked = (
        (name, str(tag.get("src") or tag.get("href")))
        for name in PAGES
        for tag in book.page(name).select("script[src], link[href], img[src]")
    )
    local = ((name, urlsplit(address).path) for name, address in asked if not urlsplit(address).scheme)
    return [f"{name}: {path}" for name, path in local if path and not ((book.html / name).parent / path).is_file()]


@pytest.fixture(scope="module")
def texts(book: Book) -> list[str]:
    _build_without(book)
    return _texts(book)


@pytest.fixture(scope="module")
def host(book: Book) -> Iterator[str]:
    """A static host, which sends no headers of ours; the pages state their policy themselves."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(book.html)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def _come_late(route: Route) -> None:
    """Let a file arrive after others that were asked for at the same time."""
    sleep(0.5)
    route.continue_()


@pytest.mark.parametrize("measure", MEASURES)
def test_a_book_does_without_any_one_measure(
    book: Book, texts: list[str], host: str, measure: str, browser: Browser
) -> None:
    _build_without(book, measure)
    assert _texts(book) == texts
    assert _missing(book) == []
    page = browser.new_page()
    errors: list[str] = []
    page.on("console", lambda message: message.type == "error" and errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{host}features.html")
    page.locator(".sd-tab-set > label").nth(1).click()
    expect(page.get_by_text("The second tab.")).to_be_visible()
    page.locator(".admonition.dropdown .toggle-button").first.click()
    expect(page.get_by_text("Hidden at first.", exact=True)).to_be_visible()
    expect(page.locator("button.copybtn").first).to_be_attached()
    menu = page.locator(".dropdown-download-buttons")
    menu.locator("button").first.click()
    expect(menu.locator(".dropdown-menu")).to_be_visible()
    page.route("**/search.*js*", _come_late)  # what ranks the results, never the index
    page.goto(f"{host}search.html?q=quasar")
    found = "Cards" if measure != "search" else "Everything at once"  # a section, or a page
    expect(page.locator("#search-results li a").first).to_contain_text(found)
    page.close()
    assert errors == []
