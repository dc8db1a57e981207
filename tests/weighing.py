"""What a first visit to a page costs: a cold cache, scrolled to the end, with all that loads on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

#: CSS pixels; a laptop
_SIZE = (1280, 900)
_STEP = 1500
_ENDLESS = 200


@dataclass(frozen=True)
class Visit:
    """What a visit loaded: bytes over the wire with headers, requests, addresses of other hosts, errors."""

    size: int
    requests: tuple[str, ...]
    foreign: tuple[str, ...]
    errors: tuple[str, ...]


def weigh(browser: Browser, url: str) -> Visit:
    """Open a page as a new reader does, and read it to its end.

    :param browser: a Chromium.
    :param url: address of the page.
    """
    context = browser.new_context(viewport={"width": _SIZE[0], "height": _SIZE[1]})
    page = context.new_page()
    addresses: dict[str, str] = {}
    sizes: dict[str, float] = {}
    errors: list[str] = []
    network = context.new_cdp_session(page)
    network.send("Network.enable")

    def note_request(event: dict[str, Any]) -> None:
        addresses[event["requestId"]] = event["request"]["url"]

    def note_end(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = event["encodedDataLength"]

    network.on("Network.requestWillBeSent", note_request)
    network.on("Network.loadingFinished", note_end)
    page.on("console", lambda message: message.type == "error" and errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(url, wait_until="load")
    _read(page)
    context.close()
    asked = tuple(address for address in addresses.values() if address.startswith("http"))
    foreign = tuple(address for address in asked if urlsplit(address).netloc != urlsplit(url).netloc)
    return Visit(int(sum(sizes.values())), asked, foreign, tuple(errors))


def _read(page: Page) -> None:
    """Scroll down in steps, then to what comes last, and wait until nothing loads any more."""
    for step in range(_ENDLESS):
        page.evaluate("top => scrollTo(0, top)", step * _STEP)
        page.wait_for_timeout(10)
        if page.evaluate("scrollY + innerHeight >= document.documentElement.scrollHeight - 1"):
            break
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(200)
    page.wait_for_load_state("networkidle")
