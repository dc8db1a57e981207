"""Values that explain themselves, and tables that can be searched, as a reader meets them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.books import Book, copy_root

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Book:
    book = copy_root("evidence-lists", tmp_path_factory.mktemp("lists") / "book")
    lines = "".join(f"Flight {number},2025-12-{number:02},Norland,1,,true\n" for number in range(2, 12))
    file = book.path / "evidence/tables/flights.csv"
    book.write("evidence/tables/flights.csv", file.read_text(encoding="utf-8") + lines + "Élan,,Ostland,1,,true\n")
    outcome = book.build(strict=True)
    assert outcome.ok, outcome.output
    return book


@pytest.fixture
def visit(browser: Browser, built: Book) -> Iterator[Open]:
    contexts = []

    def open_page(name: str, *, scripts: bool = True, phone: bool = False) -> Page:
        size = {"width": 360, "height": 800} if phone else {"width": 1280, "height": 900}
        context = browser.new_context(
            viewport=size, has_touch=phone, is_mobile=phone, java_script_enabled=scripts, color_scheme="light"
        )
        contexts.append(context)
        page = context.new_page()
        page.goto((built.html / name).as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


def link(page: Page) -> Locator:
    return page.locator("a.fact-link", has_text="sixty-eight")


def note(page: Page) -> Locator:
    return page.locator(".fact-note:visible")


def test_a_value_shows_its_row_while_the_mouse_is_on_it_or_on_the_note(visit: Open) -> None:
    page = visit("chapters/flights.html")
    expect(note(page)).to_have_count(0)
    link(page).hover()
    expect(note(page)).to_contain_text("States that signed the charter")
    for line in ("As of: 15\u00a0January 2026", "Source: [1], list of signatories", "Medium confidence."):
        expect(note(page)).to_contain_text(line)
    note(page).hover()
    page.wait_for_timeout(500)
    expect(note(page)).to_have_count(1)
    page.mouse.move(1000, 800)
    expect(note(page)).to_have_count(0)


def test_the_keyboard_opens_a_note_reaches_its_links_and_closes_it(visit: Open) -> None:
    page = visit("chapters/flights.html")
    link(page).focus()
    expect(note(page)).to_have_count(1)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.fact-note') !== null")
    expect(note(page)).to_have_count(1)
    page.keyboard.press("Escape")
    expect(note(page)).to_have_count(0)
    link(page).focus()
    page.locator("a.fact-link").nth(1).focus()
    expect(note(page)).to_contain_text("Flights in our list")


def test_enter_leads_to_the_row(visit: Open) -> None:
    page = visit("chapters/flights.html")
    link(page).focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#fact-signatories")
    expect(page.locator("#fact-signatories")).to_be_in_viewport()


def test_a_first_tap_shows_the_note_and_a_second_follows_the_link(visit: Open) -> None:
    page = visit("chapters/flights.html", phone=True)
    link(page).tap()
    expect(note(page)).to_have_count(1)
    assert "#" not in page.url
    box = note(page).bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    link(page).tap()
    assert page.url.endswith("#fact-signatories")


def test_a_tap_elsewhere_closes_the_note(visit: Open) -> None:
    page = visit("chapters/flights.html", phone=True)
    link(page).tap()
    expect(note(page)).to_have_count(1)
    page.locator("article h1").tap()
    expect(note(page)).to_have_count(0)


def test_a_note_describes_its_link_and_repeats_no_id(visit: Open) -> None:
    page = visit("chapters/flights.html")
    assert page.locator(".fact-note").count() == 0, "notes are made when they are wanted"
    link(page).focus()
    described = link(page).get_attribute("aria-describedby")
    assert described
    assert "As of: 15\u00a0January 2026" in (page.locator(f"#{described}").text_content() or "")
    ids = page.eval_on_selector_all("[id]", "elements => elements.map(element => element.id)")
    assert sorted(set(ids)) == sorted(ids)


def test_without_scripts_a_value_is_a_plain_link_and_the_table_whole(visit: Open) -> None:
    page = visit("chapters/flights.html", scripts=False)
    link(page).click()
    assert page.url.endswith("#fact-signatories")
    assert page.locator(".table-filter").count() == 0
    expect(page.locator("#tab-flights tbody tr:visible")).to_have_count(15)


def test_a_long_table_can_be_searched(visit: Open) -> None:
    page = visit("chapters/flights.html")
    box = page.get_by_label("Search this table")
    visible = page.locator("#tab-flights tbody tr:visible")
    box.fill("ostland 2025")
    expect(visible).to_have_count(1)
    expect(page.get_by_role("status")).to_have_text("1 of 15 rows")
    box.fill("elan")
    expect(visible).to_have_count(1)
    expect(visible).to_contain_text("Élan")
    box.fill("")
    expect(visible).to_have_count(15)
    expect(page.get_by_role("status")).to_have_text("")


def test_short_tables_get_no_search_box(visit: Open) -> None:
    assert visit("chapters/ledger.html").locator(".table-filter").count() == 0


@pytest.mark.parametrize("name", ["flights", "claims", "ledger", "methods"])
@pytest.mark.parametrize("phone", [False, True])
def test_nothing_is_in_the_way_of_assistive_technology(visit: Open, name: str, phone: bool) -> None:
    page = visit(f"chapters/{name}.html", phone=phone)
    if name == "flights":
        link(page).focus()
        expect(note(page)).to_have_count(1)
    found = Axe().run(page, context="article").response["violations"]
    assert [(rule["id"], rule["nodes"][0]["target"]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
