"""The services of others, in a browser: nobody is asked before the click, the page's policy holds, colours follow.

The hosts are stand-ins under the real addresses (``hosted.py``); pages come from a host for files with the headers that
the build wrote for it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page, expect

from tests.books import ROOTS, Book, copy_root
from tests.browser.conftest import DESKTOP, PHONE, Visit
from tests.browser.hosted import Hosts
from tests.browser.statichost import headers_of, static_host

SECTIONS = """\
    giscus: {repo: owner/book, repo-id: R_kgDOABCDEF, category: Comments, category-id: DIC_kwDOABCDEF}
    utterances: {repo: owner/book, label: talk}
    hypothesis: true
"""
GITHUB = ["giscus", "utterances"]
HOSTED = [*GITHUB, "hypothesis"]
#: the page of the tests: its thread is not named after its address
PAGE, THREAD = "chapters/moved.html", "chapters/plain"
Build = Callable[..., Book]


@pytest.fixture(scope="session")
def hosted_book(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Give a function that builds a book of two pages with a provider, once for each way to load it."""
    made: dict[tuple[str, str], Book] = {}

    def build(provider: str, load: str = "click") -> Book:
        if (provider, load) not in made:
            place = tmp_path_factory.mktemp("hosted") / "book"
            shutil.copytree(ROOTS / "comments-talk", place, ignore=shutil.ignore_patterns("chapters"))
            book = made[provider, load] = Book(place)
            book.write("_toc.yml", "format: jb-book\nroot: intro\nchapters:\n  - file: chapters/moved\n")
            book.write(
                "chapters/moved.md", f"---\ncomments_id: {THREAD}\n---\n# Moved\n\n{'Words of a chapter. ' * 40}\n"
            )
            book.replace(
                "_config.yml", "    provider: builtin\n", f"    provider: {provider}\n    load: {load}\n{SECTIONS}"
            )
            outcome = book.build()
            assert outcome.ok, outcome.output
        return made[provider, load]

    return build


class Seat(NamedTuple):
    """A reader's place: the page, what went wrong on it, and the hosts that it may ask."""

    visit: Visit
    page: Page
    hosts: Hosts


@pytest.fixture
def sit(browser: Browser, hosted_book: Build) -> Iterator[Callable[..., Seat]]:
    """Give a function that opens the page; nothing may break its policy, and no script may fail."""
    opened: list[tuple[BrowserContext, Visit]] = []
    stack: list[object] = []

    def open_page(
        provider: str,
        load: str = "click",
        *,
        query: str = "",
        prefix: str = "/",
        size: tuple[int, int] = DESKTOP,
        **how: object,
    ) -> Seat:
        pages = hosted_book(provider, load).html
        host = static_host(pages, headers_of(pages), prefix=prefix)
        stack.append(host)
        address = host.__enter__()
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **how)
        hosts = Hosts()
        hosts.take_over(context)
        visit = Visit(context.new_page(), urlsplit(address).netloc)
        visit.watch()
        opened.append((context, visit))
        visit.page.goto(address + PAGE + query)
        return Seat(visit, visit.page, hosts)

    yield open_page
    for context, _visit in opened:
        context.close()
    for host in stack:
        host.__exit__(None, None, None)
    assert [error for _context, visit in opened for error in visit.errors] == []


def frame_of(page: Page) -> Frame:
    """Wait for the frame of the service."""
    handle = page.locator("iframe").first.element_handle()
    found = handle.content_frame()
    assert found
    found.wait_for_load_state()
    return found


def asked_in(frame: Frame) -> dict[str, list[str]]:
    return parse_qs(urlsplit(frame.url).query, keep_blank_values=True)


@pytest.mark.parametrize("provider", HOSTED)
def test_nobody_is_asked_before_the_click(sit: Callable[..., Seat], provider: str):
    for look in ({}, {"size": PHONE, "color_scheme": "dark"}):
        seat = sit(provider, **look)
        seat.page.locator("#comments").scroll_into_view_if_needed()
        button = seat.page.get_by_role("button", name="Show notes" if provider == "hypothesis" else "Show comments")
        expect(button).to_be_visible()
        expect(seat.page.get_by_text("your network address and which page you read")).to_be_visible()
        expect(seat.page.get_by_text("Without JavaScript")).to_be_hidden()
        seat.page.wait_for_load_state("networkidle")
        assert seat.hosts.asked == []
        assert seat.visit.axe() == []
        assert seat.visit.sideways() == 0
    bare = sit(provider, java_script_enabled=False)
    expect(bare.page.get_by_text("Without JavaScript they can't be shown here.")).to_be_visible()
    expect(bare.page.get_by_role("button", name="Show")).to_be_hidden()
    if provider in GITHUB:
        link = bare.page.get_by_role("link", name="Read them at GitHub")
        assert link.get_attribute("href").endswith("in%3Atitle%20%22chapters%2Fplain%22")
    assert bare.hosts.asked == []


@pytest.mark.parametrize("load", ["click", "page"])
@pytest.mark.parametrize("provider", GITHUB)
def test_a_discussion_at_github(sit: Callable[..., Seat], provider: str, load: str):
    """The host is told what its script reads; the thread is that of the page, wherever the page lies."""
    seat = sit(provider, load, color_scheme="dark")
    page = seat.page
    if load == "click":
        page.get_by_role("button", name="Show comments").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("The comments follow.")).to_be_focused()
        expect(page.get_by_role("button", name="Show comments")).to_be_hidden()
    page.locator("iframe").scroll_into_view_if_needed()
    frame = frame_of(page)
    asked = {name: values[0] for name, values in asked_in(frame).items()}
    if provider == "giscus":
        assert urlsplit(frame.url).path == "/en/widget"
        wanted = {
            "repo": "owner/book", "repoId": "R_kgDOABCDEF", "category": "Comments", "categoryId": "DIC_kwDOABCDEF",
            "term": THREAD, "strict": "1", "theme": "dark", "reactionsEnabled": "1", "emitMetadata": "0",
            "inputPosition": "bottom", "crossorigin": "anonymous", "session": "",
        }  # fmt: skip
    else:
        wanted = {
            "repo": "owner/book", "issue-term": THREAD, "label": "talk", "theme": "github-dark",
            "crossorigin": "anonymous", "session": "",
        }  # fmt: skip
    assert {name: asked.get(name) for name in wanted} == wanted
    assert page.locator("iframe").get_attribute("loading") == "lazy"
    prefix = "github-" if provider == "utterances" else ""
    expect(frame.locator("#theme")).to_have_text(f"{prefix}dark")
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    expect(frame.locator("#theme")).to_have_text(f"{prefix}light")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    expect(frame.locator("#theme")).to_have_text(f"{prefix}dark")
    expect(page.locator("iframe")).not_to_have_css("height", "150px")
    assert seat.visit.axe() == []
    if load == "click":
        page.keyboard.press("Tab")
        expect(frame.get_by_role("link", name="Sign in with GitHub")).to_be_focused()


@pytest.mark.parametrize("provider", HOSTED)
def test_a_host_that_is_away_can_be_asked_again(sit: Callable[..., Seat], provider: str):
    seat = sit(provider)
    seat.hosts.away = True
    button = seat.page.get_by_role("button", name="Show")
    button.click()
    expect(seat.page.get_by_role("status").filter(has_text="can't be reached")).to_be_visible()
    expect(button).to_be_focused()
    seat.hosts.away = False
    seat.visit.errors.clear()  # the browser's own word on the failed request
    button.click()
    expect(seat.page.locator("iframe").first).to_be_attached()
    expect(seat.page.get_by_text("can't be reached")).to_be_hidden()


@pytest.mark.parametrize("provider", GITHUB)
def test_a_reader_who_comes_back_from_signing_in_finds_the_discussion(sit: Callable[..., Seat], provider: str):
    seat = sit(provider, query=f"?{provider}=TOKEN")
    seat.page.wait_for_load_state("networkidle")
    assert seat.hosts.asked == []  # an address that others have made asks for nothing
    seat.page.get_by_role("button", name="Show comments").click()
    expect(seat.page.locator("iframe")).to_be_attached()
    seat.page.goto("https://github.com/login/oauth/authorize")
    seat.page.goto(f"http://{seat.visit.host}/{PAGE}?{provider}=TOKEN")
    frame = frame_of(seat.page)
    assert asked_in(frame)["session"] == ["TOKEN"]
    assert "TOKEN" not in seat.page.url
    expect(seat.page.locator("iframe")).to_be_in_viewport()


@pytest.mark.parametrize("load", ["click", "page"])
def test_notes_at_hypothesis(sit: Callable[..., Seat], load: str):
    """A page is known again under another address by what stands in its head; signing in gets its answer."""
    names = []
    for prefix in ("/", "/elsewhere/book/"):
        seat = sit("hypothesis", load, prefix=prefix, color_scheme="dark")
        if load == "click":
            seat.page.get_by_role("button", name="Show notes").click()
            expect(seat.page.get_by_text("The notes are at the right edge of the page.")).to_be_focused()
        frame = frame_of(seat.page)
        asked = asked_in(frame)
        assert asked["open"] == ["true" if load == "click" else "false"]
        assert asked["uri"][0].endswith(f"{prefix}{PAGE}")
        names.append(set(asked["search"]))
        assert seat.visit.axe() == []
    urn = "urn:x-dc:A%20book%20to%20talk%20about%2C%20Its%20contributors/chapters%2Fplain"
    assert names[0] & names[1] == {urn}
    frame.get_by_role("button", name="Log in").click()
    expect(frame.get_by_text("Signed in")).to_be_visible()


def test_sphinx_comments_alone_does_not_mount(tmp_path: Path, browser: Browser):
    """The fault that ``hosted.py`` of livingbook mends: no element of the class that the script looks for."""
    book = copy_root("comments-small", tmp_path / "book")
    book.replace("_config.yml", "    provider: builtin\n", "    utterances: {repo: owner/book}\n")
    book.replace("_config.yml", '    livingbook.comments: "."\n', '    livingbook.web: "."\n')
    assert book.build().ok
    failures: list[str] = []
    hosts = Hosts()
    context = browser.new_context()
    hosts.take_over(context)
    page = context.new_page()
    page.on("pageerror", lambda error: failures.append(str(error)))
    with static_host(book.html, headers_of(book.html)) as address:
        page.goto(address + "chapters/two.html")
        page.wait_for_load_state("networkidle")
        assert page.locator("iframe").count() == 0
    assert [failure for failure in failures if "appendChild" in failure]
    assert "https://utteranc.es/client.js" not in hosts.asked
    context.close()
