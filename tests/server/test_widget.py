"""The widget in a browser: posting in place, every state accessible, every failure said."""

from __future__ import annotations

import functools
import http.server
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.books import ROOTS, Book
from tests.server.running import Server


@pytest.fixture(scope="module")
def small_book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    place = tmp_path_factory.mktemp("widget") / "book"
    shutil.copytree(ROOTS / "comments-small", place)
    book = Book(place)
    assert book.build().ok
    # The theme's own inline scripts are not what is tested here.
    (book.html / "_livingbook" / "headers.json").write_text(
        "{\"Content-Security-Policy\": \"script-src 'self'; style-src 'self'; connect-src 'self'\"}"
    )
    return book


@pytest.fixture
def site(small_book: Book, tmp_path: Path) -> Iterator[Server]:
    running = Server(small_book.html, tmp_path / "var")
    yield running
    if running.process.poll() is None:
        running.stop()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context()
    yield made
    made.close()


def open_page(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    page.locator("#comments").scroll_into_view_if_needed()
    return page


def write(page: Page, text: str) -> None:
    page.get_by_label("Comment *").fill(text)
    page.get_by_label("Name *").fill("Ada")
    page.get_by_label("Email *").fill("ada@readers.example")


def violations(page: Page) -> list[str]:
    found = Axe().run(page, context="#comments").response["violations"]
    return [f"{rule['id']}: {[node['target'] for node in rule['nodes']]}" for rule in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_is_accessible_and_fits_a_phone(site: Server, browser: Browser, scheme: str):
    context = browser.new_context(color_scheme=scheme, viewport={"width": 360, "height": 780})
    page = open_page(context, site.url + "chapters/two.html")
    expect(page.get_by_text("No comments yet")).to_be_visible()
    assert context.cookies() == []
    assert page.evaluate("localStorage.getItem('comments-author')") is None
    assert violations(page) == []
    page.get_by_role("button", name="Post Comment").click()
    expect(page.get_by_label("Comment *")).to_be_focused()
    assert page.get_by_label("Comment *").get_attribute("aria-invalid") == "true"
    assert violations(page) == []
    write(page, "A word with " + "averylongpart" * 20 + " and `code`\n\n> quoted")
    page.get_by_role("button", name="Post Comment").click()
    expect(page.get_by_text("Your comment is awaiting moderation.")).to_be_visible()
    expect(page.locator("#comments-status")).to_be_focused()
    assert violations(page) == []
    site.moderate("approve", 1)
    page.reload()
    page.locator("#comments").scroll_into_view_if_needed()
    page.get_by_role("link", name="Reply to Ada").click()
    expect(page.get_by_role("link", name="Cancel reply")).to_be_visible()
    expect(page.get_by_label("Comment *")).to_be_focused()
    assert violations(page) == []
    write(page, "A reply.")
    page.get_by_role("button", name="Post Comment").click()
    expect(page.get_by_text("Your comment is published.")).to_be_visible()
    assert page.locator("ol ol article").count() == 1
    assert violations(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.goto(site.url + "comments/t/chapters/two/?form=1")
    assert Axe().run(page).response["violations"] == []
    context.close()


def test_name_and_email_are_kept_in_the_browser_only_when_asked(site: Server, context: BrowserContext):
    page = open_page(context, site.url + "chapters/two.html")
    write(page, "First.")
    page.get_by_role("button", name="Post Comment").click()
    expect(page.get_by_text("First.")).to_be_visible()
    assert page.get_by_label("Email *").input_value() == ""
    write(page, "Second.")
    page.get_by_label("Save my name").check()
    page.get_by_role("button", name="Post Comment").click()
    expect(page.get_by_text("Second.")).to_be_visible()
    page.reload()
    page.locator("#comments").scroll_into_view_if_needed()
    expect(page.get_by_label("Email *")).to_have_value("ada@readers.example")
    expect(page.get_by_label("Save my name")).to_be_checked()
    page.get_by_label("Save my name").uncheck()
    page.get_by_label("Comment *").fill("Third.")
    page.get_by_role("button", name="Post Comment").click()
    expect(page.get_by_text("Third.")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0 or page.evaluate("localStorage.getItem('comments-author')") is None


def test_what_was_typed_survives_a_reply_and_a_server_that_is_away(site: Server, context: BrowserContext):
    page = open_page(context, site.url + "chapters/two.html")
    write(page, "To reply to.")
    page.get_by_role("button", name="Post Comment").click()
    expect(page.get_by_text("awaiting moderation.")).to_be_visible()
    site.moderate("approve", 1)
    page.reload()
    page.locator("#comments").scroll_into_view_if_needed()
    write(page, "Words that must not be lost.")
    page.get_by_role("link", name="Reply to Ada").click()
    expect(page.get_by_role("link", name="Cancel reply")).to_be_visible()
    expect(page.get_by_label("Comment *")).to_have_value("Words that must not be lost.")
    site.stop()
    page.get_by_role("button", name="Post Comment").click()
    expect(page.get_by_role("alert")).to_contain_text("The comment server can't be reached.")
    expect(page.get_by_label("Comment *")).to_have_value("Words that must not be lost.")
    expect(page.get_by_label("Email *")).to_have_value("ada@readers.example")


def test_a_form_from_an_earlier_session_of_the_browser_is_still_taken(site: Server, context: BrowserContext):
    page = open_page(context, site.url + "chapters/two.html")
    write(page, "After a long pause.")
    expect(page.locator("input[name=ticket]")).to_be_attached()
    context.clear_cookies()
    page.get_by_role("button", name="Post Comment").click()
    expect(page.get_by_text("awaiting moderation.")).to_be_visible()


def test_a_browser_without_cookies_is_told_so(site: Server, context: BrowserContext):
    context.route("**/comments/t/**", lambda route: (context.clear_cookies(), route.continue_()))
    page = open_page(context, site.url + "chapters/two.html")
    write(page, "No cookies here.")
    page.get_by_role("button", name="Post Comment").click()
    expect(page.get_by_role("alert")).to_contain_text("keeps no cookies")
    expect(page.get_by_label("Comment *")).to_have_value("No cookies here.")


def test_a_copy_without_the_server_says_so(small_book: Book, context: BrowserContext):
    handler = functools.partial(_Quiet, directory=small_book.html)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as plain:
        threading.Thread(target=plain.serve_forever, daemon=True).start()
        addresses = [
            f"http://127.0.0.1:{plain.server_port}/chapters/two.html",
            (small_book.html / "intro.html").as_uri(),
        ]
        for address in addresses:
            page = open_page(context, address)
            expect(page.get_by_text("Comments need the book's own server")).to_be_visible()
        plain.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def test_without_javascript_the_page_leads_to_a_thread_that_works(site: Server, browser: Browser):
    context = browser.new_context(java_script_enabled=False)
    page = open_page(context, site.url + "chapters/one.html")
    page.get_by_role("link", name="Read the comments and leave a reply").click()
    page.get_by_role("link", name="Write a comment").click()
    write(page, "Without any script.")
    page.get_by_role("button", name="Post Comment").click()
    expect(page.get_by_text("Your comment is awaiting moderation.")).to_be_visible()
    page.get_by_role("link", name="Back to the page").click()
    assert page.url == site.url + "chapters/one.html"
    context.close()


@pytest.mark.parametrize(
    ("switch", "host"),
    [
        ("    utterances: {repo: owner/book}\n", "utteranc.es"),
        ("    hypothesis: true\n", "hypothes.is"),
    ],
)
def test_a_hosted_service_is_asked_only_after_a_click(tmp_path: Path, context: BrowserContext, switch: str, host: str):
    shutil.copytree(ROOTS / "comments-small", tmp_path / "book")
    book = Book(tmp_path / "book")
    book.replace("_config.yml", "    provider: builtin\n", switch)
    assert book.build().ok
    asked: list[str] = []
    script = "document.body.insertAdjacentHTML('beforeend', '<p>The service is here</p>')"
    stand_in = {"body": script, "content_type": "text/javascript", "headers": {"Access-Control-Allow-Origin": "*"}}
    context.route(re.compile("^https?://"), lambda route: (asked.append(route.request.url), route.fulfill(**stand_in)))
    page = context.new_page()
    page.goto((book.html / "chapters" / "two.html").as_uri())
    button = page.get_by_role("button", name="Show comments")
    button.scroll_into_view_if_needed()
    page.wait_for_timeout(200)
    assert not [url for url in asked if host in url]
    button.click()
    expect(page.get_by_text("The service is here")).to_be_attached()
    assert [url for url in asked if host in url]
    if host == "utteranc.es":
        mounted = page.locator("#comments script[src*='utteranc.es']")
        assert mounted.get_attribute("repo") == "owner/book"
