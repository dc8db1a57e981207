"""Every page as readers open it: light and dark, laptop and phone, with and without JavaScript."""

from __future__ import annotations

import pytest

from tests.books import Book
from tests.browser.conftest import DESKTOP, PHONE, Open, page_names
from tests.conftest import REPOSITORY

PAGES = page_names(REPOSITORY)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_cleanly_on_a_laptop(visit: Open, name: str, theme: str) -> None:
    opened = visit(name, theme=theme)
    opened.to_the_end()
    assert opened.page.evaluate("document.documentElement.dataset.theme") == theme
    assert opened.errors == []
    assert opened.foreign == []
    assert opened.axe() == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_phone(visit: Open, name: str, theme: str) -> None:
    opened = visit(name, theme=theme, size=PHONE)
    opened.to_the_end()
    assert opened.sideways() == 0
    assert opened.errors == []
    assert opened.axe() == []
    for width in (320, 640):  # a small phone; a laptop of 1,280 pixels at 200 % zoom
        opened.page.set_viewport_size({"width": width, "height": 800})
        assert opened.sideways() == 0, f"{width} pixels"


@pytest.mark.parametrize("name", PAGES[:4])
def test_a_page_reads_without_javascript(visit: Open, name: str) -> None:
    opened = visit(name, scripts=False)
    assert opened.page.locator("article h1").is_visible()
    assert opened.page.locator("nav.bd-links a").first.is_visible()
    for drawing in opened.page.locator("article svg.chart").all():
        assert drawing.bounding_box()["width"] > 200  # type: ignore[index]
    assert opened.errors == []


def test_a_page_reads_from_a_folder(visit: Open, real_book: Book) -> None:
    """From file://, without server and network; comments say what they need."""
    opened = visit("", url=(real_book.html / "chapters" / "promising-initiatives.html").as_uri())
    opened.page.locator("#comments").scroll_into_view_if_needed()
    opened.page.wait_for_function("document.querySelector('#comments').innerText.includes('server')")
    assert opened.page.locator("article svg.chart").count() > 0
    assert opened.foreign == []


def test_the_reader_s_theme_reaches_the_charts_at_once(visit: Open) -> None:
    opened = visit("index.html", size=DESKTOP)
    label = opened.page.locator("svg.chart text").first
    colour = "element => getComputedStyle(element).fill"
    before = label.evaluate(colour)
    for _ in range(3):
        opened.page.locator("button.theme-switch-button").first.click()
        if opened.page.evaluate("document.documentElement.dataset.theme") == "dark":
            break
    assert label.evaluate(colour) != before


def test_search_finds_a_chapter(visit: Open) -> None:
    opened = visit("search.html?q=ExoMars")
    opened.page.wait_for_selector("#search-results li a")
    found = opened.page.locator("#search-results li a").all_inner_texts()
    assert any("Promising Collaborative Initiatives" in title for title in found)
    assert opened.errors == []
