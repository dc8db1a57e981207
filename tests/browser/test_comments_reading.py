"""The widget in a browser: what readers see of others and of the chapter, quotations, long threads, numbers.

One small book and one server for all tests; each test has a chapter of its own to talk about.
"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.talking import post, press_until, published, select, sound, violations, write
from tests.server.running import Server

PHONE = {"width": 360, "height": 780}


def test_words_of_the_chapter_are_quoted_and_found_again(open_at: Callable[..., Page]):
    page = open_at("chapters/passages.html", to_the_end=False)
    height = page.evaluate("document.querySelector('#a-long-section').offsetHeight")
    select(page, "Shuttle Atlantis, and it was well-known; engineers in Ger")
    button = page.get_by_role("button", name="Quote in a comment")
    expect(button).to_be_in_viewport()
    assert page.evaluate("document.querySelector('#a-long-section').offsetHeight") == height
    assert violations(page) == []
    press_until(page, "Tab", button, 1)
    page.keyboard.press("Enter")
    comment = page.get_by_label("Comment *")
    expect(comment).to_be_focused()
    expect(button).to_have_count(0)
    write(page, "About the engine.")
    page.get_by_role("button", name="Preview").click()  # the quotation comes along
    expect(page.get_by_role("region", name="Preview")).to_be_focused()
    post(page)
    quotation = page.locator(".comments-entry").get_by_role("blockquote")
    expect(quotation).to_contain_text("Shuttle Atlantis, and it was well-known; engineers in Germany")
    quotation.get_by_role("link").click()
    expect(page.get_by_text("The engine behind them")).to_be_in_viewport()
    assert page.evaluate("location.hash") == "#a-long-section"
    # A browser marks the words itself: it has moved on from the section's heading to where they are.
    expect(page.get_by_role("heading", name="A long section")).not_to_be_in_viewport()

    select(page, "Passages")  # nothing of the comments themselves can be quoted
    expect(button).to_be_visible()
    page.locator(".comments-text").first.select_text()
    expect(button).to_have_count(0)


def test_a_long_thread_is_read_page_by_page_and_has_lasting_addresses(talk: Server, open_at: Callable[..., Page]):
    published(talk, "chapters/many", *(f"Comment number {n}." for n in range(1, 23)))
    page = open_at("chapters/many.html", viewport=PHONE)
    expect(page.locator(".comments-head a")).to_have_text("22 comments")
    sound(page)
    page.get_by_role("navigation", name="Pages of comments").get_by_role("link", name="2").click()
    last = page.locator(".comments-entry").filter(has_text="Comment number 22.")
    expect(last).to_be_visible()
    expect(page.locator(".comments-summary")).to_be_focused()
    sound(page)
    address = last.locator("a", has=page.locator("time")).evaluate("link => link.href")
    assert "/chapters/many.html#comment-" in address
    again = page.context.new_page()
    again.goto(address)
    entry = again.locator(".comments-entry").filter(has_text="Comment number 22.")
    expect(entry).to_be_focused()
    expect(entry).to_be_in_viewport()


def test_numbers_of_comments_come_without_moving_anything(talk: Server, open_at: Callable[..., Page]):
    published(talk, "older/kept", "One.")
    published(talk, "chapters/plain", "One.", "Two.")
    page = open_at("chapters/kept.html", to_the_end=False)
    expect(page.locator(".comments-head a")).to_have_text("1 comment")
    contents = page.get_by_role("navigation", name="Main")
    expect(contents.get_by_role("link", name="Kept 1 comment", exact=True)).to_be_visible()
    expect(contents.get_by_role("link", name="Plain 2 comments", exact=True)).to_be_visible()
    expect(contents.get_by_role("link", name="Away", exact=True)).to_be_visible()
    moved = page.evaluate(
        """() => new Promise((done) => {
          const moved = [];
          new PerformanceObserver((list) => {
            for (const { sources } of list.getEntries()) moved.push(...sources.map(({ node }) => node));
          }).observe({ type: "layout-shift", buffered: true });
          const watched = (node) => node?.parentElement?.closest("article, .bd-links") && !node.parentElement.closest("#comments");
          setTimeout(() => done(moved.filter(watched).map((node) => node.outerHTML || node.data)), 300);
        })"""
    )
    assert moved == []
    assert violations(page) == []

    without = open_at("chapters/kept.html", to_the_end=False, java_script_enabled=False)
    expect(without.locator(".comments-head a")).to_have_text("Comments")
    page.route("**/comments/counts/", lambda route: route.abort())
    page.goto(talk.url + "chapters/kept.html")
    page.wait_for_load_state("networkidle")
    expect(page.locator(".comments-head a")).to_have_text("Comments")
    assert page.locator(".comments-number").count() == 0
