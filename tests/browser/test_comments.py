"""The whole life of a comment, in a browser: written, waiting, approved, still there after a restart."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Open
from tests.server.running import Server

EMAIL = "grace.reader@somewhere.example"
CHAPTER = "chapters/private-companies.html"


def write(page: Page, comment: str, name: str = "Grace Reader", email: str = EMAIL) -> None:
    page.locator("#comments").scroll_into_view_if_needed()
    page.get_by_label("Comment *").fill(comment)
    page.get_by_label("Name *").fill(name)
    page.get_by_label("Email *").fill(email)
    page.get_by_role("button", name="Post Comment").click()


def test_a_reader_s_comment_from_typing_to_restart(visit: Open, site: Server) -> None:
    answers: list[str] = []
    opened = visit(CHAPTER)
    page = opened.page
    page.on(
        "response",
        lambda answer: answers.append(str(answer.headers) + answer.text()) if "/comments/" in answer.url else None,
    )

    write(page, "The figures for 2025 **surprised** me.")
    expect(page.locator("#comments")).to_contain_text("awaiting moderation")
    assert opened.axe() == []
    assert opened.errors == []

    stranger = visit(CHAPTER).page
    stranger.locator("#comments").scroll_into_view_if_needed()
    expect(stranger.get_by_label("Comment *")).to_be_visible()
    assert "surprised" not in stranger.locator("#comments").inner_text()

    listed = site.moderate("list", "--pending")
    number = re.search(r"^\s*(\d+)\s+pending.*Grace Reader", listed, re.MULTILINE)
    assert number, listed
    site.moderate("approve", number[1])

    def shown() -> None:
        fresh = visit(CHAPTER)
        fresh.page.on(
            "response",
            lambda answer: answers.append(str(answer.headers) + answer.text()) if "/comments/" in answer.url else None,
        )
        fresh.page.locator("#comments").scroll_into_view_if_needed()
        expect(fresh.page.locator("#comments")).to_contain_text("The figures for 2025 surprised me.")
        expect(fresh.page.locator("#comments")).to_contain_text("Grace Reader")
        assert fresh.axe() == []
        assert fresh.errors == []

    shown()
    assert site.stop() == 0
    site.start()
    shown()
    assert answers
    assert not [answer for answer in answers if EMAIL in answer or "somewhere.example" in answer]


def test_what_is_missing_is_said_beside_the_field(visit: Open) -> None:
    opened = visit(CHAPTER, theme="dark", size=PHONE)
    page = opened.page
    write(page, "Only a comment", name="", email="not an address")
    name = page.get_by_label("Name *")
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_be_focused()
    expect(page.get_by_label("Comment *")).to_have_value("Only a comment")
    expect(page.locator("#comments")).to_contain_text("email", ignore_case=True)
    assert opened.axe() == []
    assert opened.sideways() == 0


def test_the_form_says_what_the_article_s_form_said(visit: Open) -> None:
    page = visit(CHAPTER).page
    page.locator("#comments").scroll_into_view_if_needed()
    expect(page.get_by_role("heading", name="Leave a Reply")).to_be_visible()
    box = page.locator("#comments")
    expect(box).to_contain_text("Your email address will not be published.")
    expect(box).to_contain_text("Required fields are marked *")
    expect(page.get_by_label("Website", exact=True)).to_be_visible()


def test_reading_sets_no_cookie(visit: Open) -> None:
    opened = visit(CHAPTER)
    opened.to_the_end()
    expect(opened.page.get_by_label("Comment *")).to_be_visible()
    assert opened.page.context.cookies() == []
    assert opened.page.evaluate("Object.keys(localStorage).filter(key => key.includes('comment')).length") == 0


def test_without_javascript_the_thread_has_a_page_of_its_own(visit: Open) -> None:
    opened = visit(CHAPTER, scripts=False)
    page = opened.page
    page.locator("#comments a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("The Role of Private Companies")
    if not page.get_by_label("Comment *").is_visible() or page.locator("input[name=csrfmiddlewaretoken]").count() == 0:
        page.get_by_role("link", name=re.compile("Leave a Reply|reply", re.IGNORECASE)).first.click()
    page.get_by_label("Comment *").fill("Sent without a script.")
    page.get_by_label("Name *").fill("Plain Reader")
    page.get_by_label("Email *").fill("plain@somewhere.example")
    page.wait_for_timeout(3000)  # the server refuses forms that were filled faster than people type
    page.get_by_role("button", name="Post Comment").click()
    expect(page.locator("body")).to_contain_text("awaiting moderation")
    expect(page.locator("body")).to_contain_text("Sent without a script.")
