"""The widget in a browser: how readers write, in place, with keyboard and screen reader, and when things fail.

One small book and one server for all tests; each test has a chapter of its own to talk about.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.books import Book
from tests.browser.talking import free_port, post, press_until, published, sound, violations, write
from tests.server.running import Server

PHONE = {"width": 360, "height": 780}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_is_accessible_and_fits_a_phone(talk: Server, open_at: Callable[..., Page], scheme: str):
    touch = {
        "viewport": PHONE,
        "color_scheme": scheme,
        "has_touch": True,
        "is_mobile": True,
        "reduced_motion": "reduce",
    }
    page = open_at("chapters/states.html", **touch)
    if scheme == "light":
        expect(page.get_by_text("No comments yet")).to_be_visible()
    sound(page)
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.getItem('comments-author')") is None

    post(page)
    expect(page.get_by_label("Comment *")).to_be_focused()
    expect(page.get_by_label("Comment *")).to_have_attribute("aria-invalid", "true")
    sound(page)

    # The theme may change while someone writes.
    colour = "element => getComputedStyle(element).backgroundColor"
    before = page.get_by_label("Comment *").evaluate(colour)
    other = {"light": "dark", "dark": "light"}[scheme]
    page.evaluate(f"document.documentElement.dataset.theme = '{other}'")
    expect(page.get_by_label("Comment *")).not_to_have_css("background-color", before)
    page.evaluate(f"document.documentElement.dataset.theme = '{scheme}'")

    name = f"Ada{'anda' * 20} {scheme}"
    write(page, "A word with " + "averylongpart" * 20 + " and `code`\n\n> quoted\n\n- one\n- two", name)
    page.get_by_role("textbox", name="Website").fill("https://ada.example")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="Preview")).to_be_focused()
    sound(page)

    post(page)
    expect(page.locator(".comments-waiting")).to_be_visible()
    expect(page.locator("#comments-status")).to_be_focused()
    assert page.locator(".comments-name", has_text=name).bounding_box()["width"] <= PHONE["width"]
    sound(page)

    number = re.search(
        r"(\d+)", page.locator(".comments-entry", has=page.locator(".comments-waiting")).get_attribute("id") or ""
    )
    talk.moderate("approve", number[1])
    page.reload()
    page.locator("#comments").scroll_into_view_if_needed()
    page.get_by_role("link", name=f"Reply to {name}").click()
    expect(page.get_by_role("link", name="Cancel reply")).to_be_visible()
    expect(page.get_by_label("Comment *")).to_be_focused()
    sound(page)
    write(page, "A reply.", name)
    post(page)
    expect(page.get_by_text("Your comment is published.")).to_be_visible()
    sound(page)

    for link, form in (("Edit", "Edit your comment"), ("Delete", "Delete your comment?")):
        page.get_by_role("link", name=re.compile(f"^{link}")).last.click()
        expect(page.get_by_role("form", name=form)).to_be_visible()
        sound(page)
        for target in page.locator(".comments-form :is(button, select, .comments-button):visible").all():
            assert target.bounding_box()["height"] >= 44, target.inner_text()
    page.get_by_role("button", name="Delete comment").click()
    expect(page.get_by_text("Your comment is deleted.")).to_be_visible()

    sound_to_others(talk, page, name)


def sound_to_others(talk: Server, page: Page, name: str) -> None:
    """Look at the discussion as someone else, who reports a comment, and once it is closed."""
    page.context.clear_cookies()
    page.reload()
    page.locator("#comments").scroll_into_view_if_needed()
    page.get_by_role("link", name=re.compile(f"^Report.*{name}")).click()
    expect(page.get_by_label("What is wrong with it?")).to_be_focused()
    sound(page)

    talk.moderate("close", "chapters/states")
    page.reload()
    page.locator("#comments").scroll_into_view_if_needed()
    expect(page.get_by_text("This discussion is closed.")).to_be_visible()
    sound(page)
    talk.moderate("open", "chapters/states")


def test_from_the_top_of_the_chapter_to_a_posted_comment_without_a_mouse(open_at: Callable[..., Page]):
    page = open_at("chapters/keyboard.html", to_the_end=False)
    press_until(page, "Tab", page.locator(".comments-head a"))
    page.keyboard.press("Enter")
    press_until(page, "Tab", page.get_by_role("button", name="Quote a paragraph"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Paragraph to quote")).to_be_focused()
    assert page.get_by_role("option").all_inner_texts() == ["A chapter with one paragraph of some words."]
    press_until(page, "Tab", page.get_by_role("button", name="Quote", exact=True), 1)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Comment *")).to_be_focused()
    page.keyboard.type("Typed, not clicked.")
    press_until(page, "Tab", page.get_by_label("Name *"), 3)
    page.keyboard.type("Ada")
    page.keyboard.press("Tab")
    page.keyboard.type("no address")
    page.keyboard.press("Tab")
    message = "This is not an email address. It looks like name@example.org."
    expect(page.locator("#comments-live")).to_have_text(message)
    expect(page.get_by_label("Email *")).to_have_accessible_description(message)
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("ada@readers.example")
    expect(page.get_by_label("Email *")).not_to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Email *")).to_have_accessible_description("")
    press_until(page, "Tab", page.get_by_role("button", name="Post Comment"), 8)
    page.keyboard.press("Enter")
    expect(page.locator("#comments-status")).to_be_focused()
    expect(page.locator("#comments")).to_match_aria_snapshot("""
    - region "Comments":
      - heading "Comments" [level=2]
      - status: Thank you. Your comment is awaiting moderation; for now only you see it here.
      - list:
        - listitem:
          - article "Comment by Ada":
            - blockquote:
              - paragraph: A chapter with one paragraph of some words.
              - paragraph:
                - link "Quoted from this place"
            - paragraph: Typed, not clicked.
      - form "Leave a Reply":
        - heading "Leave a Reply" [level=3]
        - paragraph:
          - textbox "Comment"
        - group: How to format
        - paragraph:
          - textbox "Name"
        - paragraph:
          - textbox "Email"
        - paragraph:
          - textbox "Website"
        - paragraph:
          - checkbox "Save my name, email, and website in this browser for the next time I comment."
        - paragraph:
          - button "Post Comment"
          - button "Preview"
    """)


def test_nothing_typed_is_lost_on_the_way(talk: Server, open_at: Callable[..., Page]):
    published(talk, "chapters/words", "To reply to.", "Another.")
    page = open_at("chapters/words.html")
    comment = page.get_by_label("Comment *")
    write(page, "Words that must not be lost.")
    page.get_by_label("Save my name").check()

    def kept() -> None:
        expect(comment).to_have_value("Words that must not be lost.")
        expect(page.get_by_label("Email *")).to_have_value("ada@readers.example")
        expect(page.get_by_label("Save my name")).to_be_checked()

    page.get_by_role("link", name="Reply to Ada Reader").first.click()
    expect(page.get_by_role("link", name="Cancel reply")).to_be_visible()
    kept()
    page.get_by_role("link", name="Newest first").click()
    expect(page.get_by_role("link", name="Oldest first")).to_be_visible()
    expect(page.get_by_role("link", name="Cancel reply")).to_be_visible()
    kept()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="Preview")).to_contain_text("Words that must not be lost.")
    kept()
    page.get_by_role("link", name=re.compile("^Report")).first.click()
    page.get_by_label("What is wrong with it?").fill("Words of another kind.")
    page.get_by_role("link", name="Cancel").click()
    kept()
    expect(page.get_by_role("link", name="Cancel reply")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Report")).first.click()
    expect(page.get_by_label("What is wrong with it?")).to_have_value("Words of another kind.")
    page.get_by_role("button", name="Send report").click()
    expect(page.get_by_text("A moderator will look at this comment")).to_be_visible()
    kept()
    page.get_by_label("Email *").fill("no address")
    post(page)
    expect(page.get_by_label("Email *")).to_be_focused()
    page.get_by_role("link", name="Reply to Ada Reader").last.click()
    expect(page.get_by_role("link", name="Cancel reply")).to_be_visible()
    page.get_by_role("link", name="Cancel reply").click()
    expect(page.get_by_role("link", name="Cancel reply")).to_have_count(0)
    expect(comment).to_have_value("Words that must not be lost.")
    page.get_by_label("Email *").fill("ada@readers.example")
    post(page)
    expect(page.get_by_text("awaiting moderation;")).to_be_visible()
    expect(comment).to_have_value("")
    comment.fill("Not sent yet.")
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.accept()


def test_what_is_wrong_is_said_early_and_once(open_at: Callable[..., Page]):
    page = open_at("chapters/words.html")
    page.evaluate("""() => {
      window.said = [];
      const live = document.getElementById("comments-live");
      new MutationObserver(() => live.textContent && said.push(live.textContent)).observe(live, {childList: true});
    }""")
    comment = page.get_by_label("Comment *")
    for field in ("Comment *", "Name *", "Email *"):
        page.get_by_label(field).focus()  # one who only passes through is told nothing
    assert page.locator("#comments .errorlist").count() == 0
    comment.fill("x" * 9500)
    expect(page.locator(".comments-count")).to_have_text("9,500 of 10,000 characters")
    comment.press_sequentially("yyyyy")
    comment.fill("x" * 10_010)
    assert comment.input_value() == "x" * 10_010
    comment.press_sequentially("yyyyy")
    page.get_by_label("Name *").focus()
    expect(comment).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Email *").focus()
    expect(page.get_by_label("Name *")).to_have_accessible_description(
        "Please give a name; it is shown with your comment."
    )
    comment.fill("Short.")
    expect(comment).not_to_have_attribute("aria-invalid", "true")
    assert page.evaluate("said") == [
        "9,500 of 10,000 characters",
        "10,010 of 10,000 characters",
        "Please shorten this to 10,000 characters.",
        "Please give a name; it is shown with your comment.",
        "Please give an email address; it is not published.",
    ]


def test_a_server_that_dies_while_someone_writes(talk_book: Book, tmp_path: Path, browser: Browser):
    port = str(free_port())
    running = Server(talk_book.html, tmp_path / "var", "--port", port)
    page = browser.new_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    page.goto(running.url + "chapters/away.html")
    page.locator("#comments").scroll_into_view_if_needed()
    write(page, "Written & not lost.")
    expect(page.locator("[name=csrfmiddlewaretoken]")).to_be_attached()
    running.process.kill()
    running.stop()
    post(page)
    expect(page.get_by_role("alert")).to_contain_text("The comment server can't be reached.")
    expect(page.get_by_text("What you have written stays here.")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_be_focused()
    expect(page.get_by_label("Comment *")).to_have_value("Written & not lost.")
    assert violations(page) == []
    assert page.get_by_role("link", name="Write by email").get_attribute("href") == (
        "mailto:editors@book.example?subject=Comment%20on%20Away&body=Written%20%26%20not%20lost."
    )
    page.get_by_role("button", name="Copy what I wrote").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "Written & not lost."
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("button", name="Try again")).to_be_focused()

    late = page.context.new_page()  # opened in time, read to the end too late
    running.start()
    late.goto(running.url + "chapters/passages.html")
    running.process.kill()
    running.stop()
    late.locator("#comments").scroll_into_view_if_needed()
    expect(late.get_by_role("alert")).to_contain_text("The comment server can't be reached.")
    expect(late.get_by_text("What you have written")).to_be_hidden()
    running.start()
    late.get_by_role("button", name="Try again").click()
    expect(late.get_by_label("Comment *")).to_be_visible()

    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("awaiting moderation;")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert len(re.findall("pending", running.moderate("list", "--pending"))) == 1
    page.context.close()
    running.stop()
