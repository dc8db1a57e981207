"""How tests write, read and look for faults under a chapter."""

from __future__ import annotations

import socket

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

from tests.server.running import Reader, Server, newest


def write(page: Page, text: str, name: str = "Ada") -> None:
    page.get_by_label("Comment *").fill(text)
    page.get_by_label("Name *").fill(name)
    page.get_by_label("Email *").fill("ada@readers.example")


def post(page: Page) -> None:
    page.get_by_role("button", name="Post Comment").click()


def press_until(page: Page, key: str, wanted: Locator, most: int = 80) -> None:
    """Press a key until an element has the focus, as people without a mouse do."""
    for _ in range(most):
        page.keyboard.press(key)
        if wanted.evaluate_all("found => found.includes(document.activeElement)"):
            return
    raise AssertionError(f"{key} x {most} did not reach {wanted}")


def violations(page: Page) -> list[str]:
    found = Axe().run(page, context="#comments, .comments-head, .comments-quote-button").response["violations"]
    return [f"{rule['id']}: {[node['target'] for node in rule['nodes']]}" for rule in found]


def sound(page: Page) -> None:
    """Check what has to hold in every state."""
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def published(talk: Server, thread: str, *texts: str, name: str = "Ada Reader") -> Reader:
    """Post comments over HTTP, approved, by one reader."""
    reader = Reader(talk, name)
    for text in texts:
        answer = reader.post(text, thread)
        assert answer.status_code in (201, 202), answer.text
        if answer.status_code == 202:
            talk.moderate("approve", newest(answer))
    return reader


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def select(page: Page, text: str) -> None:
    """Select words of the chapter with the mouse."""
    start, end = page.evaluate(
        """(text) => {
          const walker = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT);
          for (let node; (node = walker.nextNode());) {
            const at = node.data.indexOf(text);
            if (at < 0) continue;
            node.parentElement.scrollIntoView({ block: "center", behavior: "instant" });
            return [at, at + text.length].map((offset) => {
              const range = document.createRange();
              range.setStart(node, offset);
              const box = range.getBoundingClientRect();
              return [box.left, (box.top + box.bottom) / 2];
            });
          }
        }""",
        text,
    )
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=3)
    page.mouse.up()
