"""The real book behind its real server, and pages opened as readers open them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.books import Book, copy_root
from tests.server.running import Server

#: CSS pixels
DESKTOP, PHONE = (1280, 900), (360, 800)
#: all rules of WCAG 2.2 at levels A and AA, and the best practices
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
}
#: lay out what waits until a reader comes near: axe measures targets where they are not laid out yet
LAID_OUT = """() => {
  for (const element of document.querySelectorAll("body *")) {
    if (getComputedStyle(element).contentVisibility === "auto") element.style.contentVisibility = "visible";
  }
}"""


@dataclass
class Visit:
    """A page that was opened, and what went wrong meanwhile."""

    page: Page
    host: str
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Note errors in the console, exceptions, failed requests and requests to other hosts."""
        self.page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on(
            "response", lambda answer: answer.status >= 400 and self.errors.append(f"{answer.status} {answer.url}")
        )
        self.page.on("request", lambda request: self._note(request.url))

    def _note(self, url: str) -> None:
        if urlsplit(url).scheme in ("http", "https") and urlsplit(url).netloc != self.host:
            self.foreign.append(url)

    def axe(self) -> list[str]:
        """List what axe finds on the page as it is now: rule, impact, first element."""
        noted = list(self.errors)
        self.page.evaluate(LAID_OUT)
        results = Axe().run(self.page, options=AXE).response
        self.errors[:] = noted  # axe fetches imported style sheets by addresses of its own making
        return [
            f"{found['id']} ({found['impact']}): {found['nodes'][0]['target']} {found['help']}"
            for found in results["violations"]
        ]

    def sideways(self) -> int:
        """Give by how many pixels the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def to_the_end(self) -> None:
        """Scroll down slowly enough for everything that waits for a reader to load."""
        self.page.locator("#comments, footer.bd-footer-content").first.scroll_into_view_if_needed()
        self.page.wait_for_load_state("networkidle")


@pytest.fixture(scope="session")
def site(real_book: Book, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The book's own server, with an empty database."""
    running = Server(real_book.html, tmp_path_factory.mktemp("data") / "var", "--rate", "0")
    yield running
    if running.process.poll() is None:
        running.stop()


Open = Callable[..., Visit]


@pytest.fixture
def visit(browser: Browser, site: Server) -> Iterator[Open]:
    """Give a function that opens a page: ``visit('intro.html', theme='dark', size=PHONE, scripts=True)``."""
    contexts = []

    def open_page(
        name: str,
        *,
        theme: str = "light",
        size: tuple[int, int] = DESKTOP,
        scripts: bool = True,
        url: str | None = None,
    ) -> Visit:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=theme, java_script_enabled=scripts
        )
        contexts.append(context)
        address = url or site.url + name
        opened = Visit(context.new_page(), urlsplit(address).netloc)
        opened.watch()
        opened.page.goto(address, wait_until="load")
        return opened

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def talk_book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    place = tmp_path_factory.mktemp("widget") / "book"
    made = copy_root("comments-talk", place)
    outcome = made.build()
    assert outcome.ok, outcome.output
    return made


@pytest.fixture(scope="session")
def talk(talk_book: Book, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(talk_book.html, tmp_path_factory.mktemp("talk") / "var", "--rate", "0")
    yield running
    running.stop()
    assert "Traceback" not in running.log()


@pytest.fixture
def open_at(browser: Browser, talk: Server) -> Iterator[Callable[..., Page]]:
    """Give a function that opens a page of the book; its scripts may not fail."""
    made: list[BrowserContext] = []
    failures: list[str] = []

    def open_page(path: str, *, to_the_end: bool = True, **options: object) -> Page:
        context = browser.new_context(**options)
        made.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.goto(talk.url + path)
        if to_the_end:
            page.locator("#comments").scroll_into_view_if_needed()
            expect(page.locator("#comments-status")).to_be_attached()
        return page

    yield open_page
    for context in made:
        context.close()
    assert failures == []


def page_names(book: Path) -> list[str]:
    """Give all pages of the book that a reader may open."""
    chapters = sorted(path.name for path in (book / "chapters").glob("*.md"))
    return [
        "index.html",
        *(f"chapters/{name.removesuffix('.md')}.html" for name in chapters),
        "search.html",
        "genindex.html",
    ]
