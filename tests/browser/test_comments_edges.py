"""The widget where it has less to work with: no cookies, no scripts, no server of its own."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.books import Book
from tests.browser.statichost import static_host
from tests.browser.talking import post, write
from tests.server.running import Server


def test_name_and_email_are_kept_in_the_browser_only_when_asked(open_at: Callable[..., Page]):
    page = open_at("chapters/kept.html")
    write(page, "First.")
    post(page)
    expect(page.get_by_text("First.")).to_be_visible()
    expect(page.get_by_label("Email *")).to_have_value("")
    write(page, "Second.")
    page.get_by_label("Save my name").check()
    post(page)
    expect(page.get_by_text("Second.")).to_be_visible()
    page.reload()
    page.locator("#comments").scroll_into_view_if_needed()
    expect(page.get_by_label("Email *")).to_have_value("ada@readers.example")
    expect(page.get_by_label("Save my name")).to_be_checked()
    page.get_by_label("Save my name").uncheck()
    page.get_by_label("Comment *").fill("Third.")
    post(page)
    expect(page.get_by_text("Third.")).to_be_visible()
    assert page.evaluate("localStorage.getItem('comments-author')") is None


def test_a_form_from_an_earlier_session_of_the_browser_is_still_taken(open_at: Callable[..., Page]):
    page = open_at("chapters/plain.html")
    write(page, "After a long pause.")
    expect(page.locator("input[name=ticket]")).to_be_attached()
    page.context.clear_cookies()
    post(page)
    expect(page.get_by_text("awaiting moderation;")).to_be_visible()


def test_a_browser_without_cookies_is_told_so(open_at: Callable[..., Page]):
    page = open_at("chapters/plain.html")
    page.context.route("**/comments/t/**", lambda route: (page.context.clear_cookies(), route.continue_()))
    write(page, "No cookies here.")
    post(page)
    expect(page.get_by_role("alert")).to_contain_text("keeps no cookies")
    expect(page.get_by_label("Comment *")).to_have_value("No cookies here.")


def test_a_copy_without_the_server_says_so(talk_book: Book, browser: Browser):
    with static_host(talk_book.html) as plain:
        for address in (f"{plain}chapters/plain.html", (talk_book.html / "intro.html").as_uri()):
            page = browser.new_page()
            page.goto(address)
            page.locator("#comments").scroll_into_view_if_needed()
            expect(page.get_by_text("Comments need the book's own server")).to_be_visible()
            expect(page.get_by_role("link", name="Write by email instead")).to_be_visible()
            page.close()


def test_without_javascript_the_page_leads_to_a_thread_that_works(talk: Server, open_at: Callable[..., Page]):
    page = open_at("chapters/plain.html", to_the_end=False, java_script_enabled=False)
    page.get_by_role("link", name="Read the comments and leave a reply").click()
    page.get_by_role("link", name="Write a comment").click()
    write(page, "Without any script.")
    post(page)
    expect(page.get_by_text("awaiting moderation;")).to_be_visible()
    page.get_by_role("link", name="Back to the page").click()
    assert page.url == talk.url + "chapters/plain.html"
