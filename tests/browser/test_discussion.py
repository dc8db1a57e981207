"""The archived discussion in the reader's browser: without scripts, without server, and when the live thread arrives."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.books import Book, copy_root
from tests.browser.statichost import static_host
from tests.browser.talking import sound
from tests.server.running import Reader, Server, newest

THREAD, PAGE = "chapters/first", "chapters/one.html"


@dataclass
class Talk:
    """A book whose archive was written by its own server."""

    book: Book
    server: Server
    #: the address of a copy of the pages on a host without our server
    copy: str
    numbers: list[int]


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """Post, approve, archive, build: the way a comment takes into the book."""
    place = tmp_path_factory.mktemp("archived")
    book = copy_root("discussion-small", place / "book")
    shutil.rmtree(book.path / "discussion")
    assert book.build().ok
    server = Server(book.html, place / "var", "--rate", "0")
    numbers = []
    for name, text, reply in (("Ada Archived", "The *first* comment, zeppelinomics.", None), ("Bo Beside", "Not agreed.", None), ("Cy Cypher", "A reply to Ada.", 0), ("Di", "A reply to Bo.", 1)):  # fmt: skip
        agreed = {} if name == "Bo Beside" else {"agreed": "on"}
        answer = Reader(server, name).post(text, THREAD, reply=reply if reply is None else numbers[reply], **agreed)
        numbers.append(newest(answer))
        server.moderate("approve", numbers[-1])
    server.moderate("archive", "--archive", book.path / "discussion")
    assert book.build(strict=True).ok
    with static_host(book.html) as copy:
        yield Talk(book, server, copy, numbers)
    server.stop()
    assert "Traceback" not in server.log()


@pytest.fixture
def open_at(browser: Browser) -> Iterator[Callable[..., Page]]:
    contexts = []

    def open_page(address: str, *, blocked: str = "", **options: object) -> Page:
        contexts.append(browser.new_context(**options))
        if blocked:
            contexts[-1].route(re.compile(blocked), lambda route: route.abort())
        page = contexts[-1].new_page()
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_read_without_scripts(talk: Talk, open_at: Callable[..., Page], theme: str):
    page = open_at(
        f"{talk.copy}{PAGE}", java_script_enabled=False, color_scheme=theme, viewport={"width": 360, "height": 800}
    )
    expect(page.get_by_text("The first comment, zeppelinomics.")).to_be_visible()
    expect(page.get_by_text("A comment that is not in the archive.")).to_be_visible()
    expect(page.get_by_text("archived with the book, as of")).to_be_visible()
    expect(page.get_by_text("Not agreed.")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_has_no_faults_of_access(talk: Talk, open_at: Callable[..., Page], theme: str):
    page = open_at(f"{talk.copy}{PAGE}", color_scheme=theme, viewport={"width": 360, "height": 800})
    page.locator("#comments").scroll_into_view_if_needed()
    expect(page.get_by_role("alert")).to_be_visible()
    sound(page)


def test_the_live_thread_takes_its_place(talk: Talk, open_at: Callable[..., Page]):
    page = open_at(f"{talk.server.url}{PAGE}")
    page.locator("#comments").scroll_into_view_if_needed()
    expect(page.locator("#comments-status")).to_be_attached()
    for number in talk.numbers:
        expect(page.locator(f"#comment-{number}")).to_have_count(1)
    expect(page.get_by_text("Not agreed.")).to_be_visible()
    expect(page.get_by_text("archived with the book")).to_have_count(0)


@pytest.mark.parametrize("live", [True, False])
def test_links_to_comments_work_in_both(talk: Talk, open_at: Callable[..., Page], live: bool):
    number = talk.numbers[2]
    page = open_at(
        f"{talk.server.url if live else talk.copy}{PAGE}#comment-{number}", viewport={"width": 800, "height": 400}
    )
    if live:
        expect(page.locator(f"#comment-{number}")).to_be_focused()
    else:
        expect(page.get_by_role("alert")).to_be_attached()
    expect(page.locator(f"#comment-{number}")).to_be_in_viewport()


def test_without_the_server_it_stays_and_says_of_when_it_is(talk: Talk, open_at: Callable[..., Page]):
    page = open_at(f"{talk.copy}{PAGE}")
    page.locator("#comments").scroll_into_view_if_needed()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("not connected")
    expect(page.get_by_text("Read the comments as they stand now")).to_be_hidden()
    expect(page.get_by_text("archived with the book, as of")).to_be_visible()
    expect(page.locator("article.comments-entry")).to_have_count(3)
    alert.get_by_role("button", name="Try again").click()
    expect(alert).to_have_count(1)
    expect(page.locator("article.comments-entry")).to_have_count(3)
    page = open_at(f"{talk.copy}{PAGE}", blocked=r"thread\.\w+\.js")
    page.locator("#comments").scroll_into_view_if_needed()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("can't be reached")
    expect(page.locator("article.comments-entry")).to_have_count(3)
    expect(page.get_by_text("archived with the book, as of")).to_be_visible()


def test_search_leads_to_it(talk: Talk, open_at: Callable[..., Page]):
    page = open_at(f"{talk.copy}search.html?q=zeppelinomics")
    hit = page.locator("#search-results li a").first
    expect(hit).to_have_text("One > Discussion")
    assert hit.get_attribute("href").endswith("#comments")
    expect(page.locator("#search-results li").first).to_contain_text("The first comment")
    hit.click()
    expect(page.get_by_text("The first comment, zeppelinomics.")).to_be_in_viewport()


def test_the_box_is_shown_and_its_choice_is_told(talk: Talk, open_at: Callable[..., Page]):
    page = open_at(f"{talk.server.url}{PAGE}", viewport={"width": 360, "height": 800})
    page.locator("#comments").scroll_into_view_if_needed()
    box = page.get_by_label("My comment may become part of the book")
    expect(box).not_to_be_checked()
    box.check()
    page.get_by_label("Comment *").fill("With a tick.")
    page.get_by_label("Name *").fill("Tick")
    page.get_by_label("Email *").fill("tick@readers.example")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".comments-preview")).to_be_visible()
    expect(box).to_be_checked()
    page.get_by_role("button", name="Post Comment").click()
    expect(page.get_by_text("You agreed that this comment may become part")).to_be_visible()
    expect(box).not_to_be_checked()
    page.get_by_role("link", name="Edit").click()
    expect(box).to_be_checked()
    sound(page)
    box.uncheck()
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("This comment stays out of archived")).to_be_visible()
