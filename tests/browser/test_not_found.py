"""An address that leads nowhere: the book's own page, with its search, at any depth."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, Open


@pytest.mark.parametrize(("theme", "size"), [("light", DESKTOP), ("dark", PHONE)])
def test_a_wrong_address_gets_the_book_s_page(visit: Open, theme: str, size: tuple[int, int]) -> None:
    visited = visit("chapters/no/such/page.html", theme=theme, size=size)
    page = visited.page
    assert [error for error in visited.errors if "404" not in error] == []
    assert len(visited.errors) <= 2, visited.errors  # the page itself, noted twice; nothing that it loads
    visited.errors.clear()
    expect(page.locator("h1")).to_have_text("This page does not exist")
    assert page.evaluate("getComputedStyle(document.body).fontFamily") != "Times New Roman"
    assert visited.axe() == []
    assert visited.sideways() == 0
    page.locator("article input[type=search]").fill("ExoMars")
    page.locator("article input[type=search]").press("Enter")
    expect(page.locator("#search-results li a").first).to_be_visible()
    assert visited.errors == []
