"""The search finds what readers look for: by heading, by word, by acronym, and nothing where nothing is."""

from __future__ import annotations

from pathlib import Path

import yaml
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, Open

QUERIES = yaml.safe_load(Path(__file__).with_name("queries.yml").read_text(encoding="utf-8"))


def found(page: Page, query: str) -> list[list[str]]:
    """Give page and anchor of each result, the best one first."""
    results = page.evaluate("(query) => Search._performSearch(...Search._parseQuery(query))", query)
    return [[result[0], result[2].removeprefix("#")] for result in reversed(results)]


def test_each_query_of_a_reader_puts_the_right_heading_first(visit: Open) -> None:
    page = visit("search.html?q=Moon").page
    page.wait_for_function("() => Search.hasIndex()")
    wrong = {
        case["query"]: results[:2]
        for case in QUERIES
        if (results := found(page, case["query"]))[:1] != [[case["page"], case["anchor"]]]
    }
    assert len(QUERIES) >= 25
    assert wrong == {}


def test_the_same_place_is_listed_once_and_nothing_is_guessed(visit: Open) -> None:
    page = visit("search.html?q=Moon").page
    page.wait_for_function("() => Search.hasIndex()")
    for query in ("ISS", "Artemis", "station"):
        places = [tuple(place) for place in found(page, query)]
        assert len(places) == len(set(places)) > 1
    assert found(page, "zzqx") == found(page, "Aartemis") == []
    with_station = {tuple(place) for place in found(page, "Gateway station")}
    assert ("chapters/promising-initiatives", "the-station-that-was-paused") in with_station
    assert ("chapters/promising-initiatives", "the-station-that-was-paused") not in map(
        tuple, found(page, "Gateway -station")
    )


def test_a_reader_searches_and_arrives_at_the_heading(visit: Open) -> None:
    opened = visit("intro.html")
    page = opened.page
    page.keyboard.press("Control+k")
    field = page.locator("dialog input[type=search], .search-button__search-container input[type=search]").first
    field.fill("Soyuz seat price")
    field.press("Enter")
    result = page.locator("ul.search li a").first
    result.wait_for()
    assert "A seat to the station" in result.inner_text()
    page.locator("ul.search li p.context").first.wait_for()
    assert opened.axe() == []
    result.click()
    page.wait_for_url("**/chapters/private-companies.html*#a-seat-to-the-station")
    assert (opened.errors, opened.foreign) == ([], [])


def test_a_search_without_result_says_what_to_do(visit: Open) -> None:
    opened = visit("search.html?q=zzqx", size=PHONE)
    summary = opened.page.locator(".search-summary")
    summary.filter(has_text="Nothing in this book matches").wait_for()
    assert "the glossary lists" in summary.inner_text()
    assert opened.axe() == []
    assert opened.sideways() == 0
