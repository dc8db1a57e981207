"""A comment server at another address of the same site: what the listed book may do there, and no other page."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from tests.books import chromium_path, copy_root
from tests.browser.statichost import headers_of, static_host
from tests.browser.talking import post, write
from tests.server.running import Reader, Server

#: how a browser words that a policy forbids something; a missing favicon is none of it
_REFUSED = re.compile("Content Security Policy|CORS|credentials")
PAGE = "chapters/plain.html"
THREAD = "chapters/plain"


@dataclass
class Apart:
    """A book, its comment server and a stranger: three addresses of one site, so that cookies alone refuse nobody."""

    book: str
    comments: str
    stranger: str
    server: Server
    browser: Browser


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Apart]:
    place = tmp_path_factory.mktemp("apart")
    book = copy_root("comments-talk", place / "book")
    port, pages = free_port(), free_port()
    comments, home = f"http://comments.example.org:{port}", f"http://book.example.org:{pages}"
    book.replace("_config.yml", "provider: builtin", f"provider: builtin\n    server: {comments}")
    outcome = book.build()
    assert outcome.ok, outcome.output
    headers = headers_of(book.html)
    policy = headers["Content-Security-Policy"]
    assert f"connect-src 'self' {comments}" in policy
    assert f"form-action 'self' {comments}" in policy
    (place / "stranger").mkdir()
    (place / "stranger" / "index.html").write_text("<!doctype html><title>A stranger</title>")
    server = Server(
        book.html, place / "var", "--rate", "0", "--port", str(port), "--site", comments, "--book-at", home
    )  # fmt: skip
    rules = "--host-resolver-rules=MAP *.example.org 127.0.0.1"
    with static_host(book.html, headers, port=pages), static_host(place / "stranger") as other:
        apart = browser.browser_type.launch(
            executable_path=chromium_path(), args=["--no-sandbox", "--disable-gpu", rules]
        )
        yield Apart(f"{home}/", f"{comments}/", other.replace("127.0.0.1", "stranger.example.org"), server, apart)
        apart.close()
    server.stop()
    assert "Traceback" not in server.log()


def opened(apart: Apart, address: str, **options: object) -> Page:
    page = apart.browser.new_context(**options).new_page()
    page.goto(address)
    return page


def test_the_widget_reads_posts_replies_and_edits_across_addresses(apart: Apart):
    page = opened(apart, apart.book + PAGE)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if _REFUSED.search(said.text) else None)
    page.locator("#comments").scroll_into_view_if_needed()
    write(page, "Across two addresses.")
    post(page)
    expect(page.get_by_text("awaiting moderation;")).to_be_visible()
    expect(page.get_by_text("Across two addresses.")).to_be_visible()
    cookie = {cookie["name"]: cookie for cookie in page.context.cookies(f"{apart.comments}comments/t/")}["commenter"]
    assert (cookie["domain"], cookie["path"], cookie["httpOnly"]) == ("comments.example.org", "/comments/", True)
    page.get_by_role("link", name="Edit").click()
    page.locator("[name=text]").fill("Across two addresses, changed.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Across two addresses, changed.")).to_be_visible()
    apart.server.moderate("approve", 1)
    page.reload()
    expect(page.locator(".comments-head")).to_have_text("1 comment")
    page.locator("#comments").scroll_into_view_if_needed()
    page.get_by_role("link", name="Reply").click()
    write(page, "A reply.")
    post(page)
    expect(page.get_by_text("A reply.")).to_be_visible()
    link = page.get_by_role("link", name="Link to this comment").first
    assert link.get_attribute("href") == f"{apart.book}{PAGE}#comment-1"
    assert faults == []
    page.context.close()


def test_without_javascript_the_same_is_done_on_the_server_s_own_pages(apart: Apart):
    page = opened(apart, apart.book + PAGE, java_script_enabled=False)
    page.get_by_role("link", name="Read the comments and leave a reply").click()
    assert page.url == f"{apart.comments}comments/t/{THREAD}/"
    page.get_by_role("link", name="Write a comment").click()
    write(page, "Posted without JavaScript.")
    post(page)
    expect(page.get_by_text("awaiting moderation;")).to_be_visible()
    page.get_by_role("link", name="Back to the page").click()
    assert page.url == apart.book + PAGE
    page.context.close()


def test_the_server_serves_the_comments_alone(apart: Apart):
    for path in ("", "index.html", PAGE, "_livingbook/threads.json"):
        answer = requests.get(apart.server.url + path)
        assert answer.status_code == 404
        assert f'href="{apart.book}"' in answer.text
    assert requests.get(f"{apart.server.url}comments/static/comments.css").status_code == 200
    assert apart.server.printed[-1].endswith(f"for the book at {apart.book}")


def test_a_stranger_may_neither_read_as_the_reader_nor_post(apart: Apart):
    """The reader's browser holds cookies of the comment server, and the stranger is of the same site."""
    page = opened(apart, f"{apart.comments}comments/t/{THREAD}/?form=1")
    fields = dict(page.eval_on_selector_all("form [name]", "all => all.map(e => [e.name, e.value])"))
    fields |= {"comment": "Forged from elsewhere.", "name": "Forger", "email": "f@evil.example"}
    posts: list[int] = []
    page.on("response", lambda got: posts.append(got.status) if got.request.method == "POST" else None)
    page.goto(apart.stranger)
    tried = """async ([url, fields]) => {
      const outcome = {};
      const tell = async (name, options) => {
        try { const got = await fetch(url, options); outcome[name] = `${got.status} ${(await got.text()).length}`; }
        catch (error) { outcome[name] = error.name; }
      };
      const body = new URLSearchParams(fields);
      await tell('read', { credentials: 'include' });
      await tell('read as the script does', { credentials: 'include', headers: { 'X-Fragment': '1' } });
      await tell('read as nobody', { credentials: 'omit' });
      await tell('post', { method: 'POST', body, credentials: 'include' });
      await tell('post as the script does', { method: 'POST', body, credentials: 'include', headers: { 'X-Fragment': '1' } });
      return outcome;
    }"""
    outcome = page.evaluate(tried, [f"{apart.comments}comments/t/{THREAD}/", fields])
    assert set(outcome.values()) == {"TypeError"}, outcome
    # A form needs no permission of the browser; the server refuses it by its origin.
    page.evaluate(
        """([url, fields]) => {
          const form = Object.assign(document.createElement('form'), { method: 'post', action: url });
          for (const [name, value] of Object.entries(fields)) form.append(Object.assign(document.createElement('input'), { name, value }));
          document.body.append(form);
          form.submit();
        }""",
        [f"{apart.comments}comments/t/{THREAD}/", fields],
    )
    expect(page.get_by_text("Your comment was not taken")).to_be_visible()
    assert set(posts) == {403}
    assert "Forged" not in apart.server.moderate("list")
    page.context.close()


def test_only_the_listed_book_is_given_permission(apart: Apart):
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-fragment"}
    book, stranger = apart.book.rstrip("/"), apart.stranger.rstrip("/")
    thread = f"{apart.server.url}comments/t/{THREAD}/"
    host = {"Host": apart.comments.partition("://")[2].rstrip("/")}
    allowed = requests.options(thread, headers={**asked, **host, "Origin": book})
    assert allowed.headers["Access-Control-Allow-Origin"] == book
    assert allowed.headers["Access-Control-Allow-Credentials"] == "true"
    assert allowed.headers["Access-Control-Allow-Headers"] == "x-fragment"
    for origin in (stranger, "null", f"{book}.evil.example", book.replace("http:", "https:"), book + "0"):
        for answer in (
            requests.options(thread, headers={**asked, **host, "Origin": origin}),
            requests.get(thread, headers={**host, "Origin": origin, "X-Fragment": "1"}),
        ):
            assert not [name for name in answer.headers if name.lower().startswith("access-control-allow-origin")], (
                origin
            )
    shared = requests.get(thread, headers={**host, "Origin": book, "X-Fragment": "1"})
    assert shared.headers["Access-Control-Expose-Headers"] == "X-Fragment"
    assert "origin" in shared.headers["Vary"].lower()
    for path in ("comments/rules/", "comments/feed/", "comments/sign-out/", "comments/admin/"):
        answer = requests.get(apart.server.url + path, headers={**host, "Origin": book})
        assert "Access-Control-Allow-Origin" not in answer.headers, path
    forged = Reader(apart.server)
    fields = forged.fill("Forged.", THREAD)
    answer = forged.session.post(thread, data=fields, headers={**host, "Origin": stranger})
    assert answer.status_code == 403
