"""Charts as readers use them: exploring under the site's own security policy, files, the data, no JavaScript."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest

from tests.browser.conftest import DESKTOP, PHONE, Open, page_names
from tests.conftest import REPOSITORY


def has_charts(name: str) -> bool:
    source = REPOSITORY / name.replace(".html", ".md").replace("index", "intro")
    return source.is_file() and "{code-cell}" in source.read_text(encoding="utf-8")


PAGE = "chapters/promising-initiatives.html"


def test_nothing_of_the_runtime_is_loaded_unasked(visit: Open) -> None:
    opened = visit(PAGE)
    loaded: list[str] = []
    opened.page.on("request", lambda request: loaded.append(request.url))
    opened.page.reload()
    opened.to_the_end()
    assert not [url for url in loaded if "vega" in url or "_charts" in url]


@pytest.mark.parametrize("name", [name for name in page_names(REPOSITORY) if has_charts(name)])
def test_every_chart_of_the_book_can_be_explored(visit: Open, name: str) -> None:
    opened = visit(name)
    for button in opened.page.locator("button.chart-explore").all():
        button.click()
        opened.page.locator(f"#{button.get_attribute('data-figure')} .chart-live svg").wait_for()
    assert opened.errors == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_exploring_needs_no_eval_and_fits_the_page(visit: Open, size: tuple[int, int], theme: str) -> None:
    opened = visit(PAGE, size=size, theme=theme)
    policy = opened.page.request.get(opened.page.url).headers["content-security-policy"]
    assert "unsafe-eval" not in policy
    for button in opened.page.locator("button.chart-explore").all():
        button.click()
        figure = opened.page.locator(f"#{button.get_attribute('data-figure')}")
        live = figure.locator(".chart-live svg")
        live.wait_for()
        assert not figure.locator("svg.chart").is_visible()
        box = live.bounding_box()
        assert box is not None
        assert 200 < box["width"] <= size[0]
    assert opened.errors == []
    assert opened.foreign == []
    assert opened.sideways() == 0
    assert opened.axe() == []


def test_a_mark_tells_its_values_and_the_drawing_comes_back(visit: Open) -> None:
    opened = visit(PAGE)
    button = opened.page.locator("button.chart-explore[data-figure=fig-accords]")
    button.click()
    figure = opened.page.locator("#fig-accords")
    mark = figure.locator(".chart-live .mark-symbol path").last
    mark.hover(force=True)
    told = opened.page.locator("#chart-tip")
    told.wait_for(state="visible")
    assert "Botswana" in told.inner_text()
    button.click()
    assert figure.locator("svg.chart").is_visible()
    assert figure.locator(".chart-live").count() == 0
    assert button.get_attribute("aria-pressed") == "false"


def test_exploring_that_fails_says_so_and_leaves_the_drawing(visit: Open) -> None:
    opened = visit(PAGE)
    opened.page.route("**/_static/vega-*.js", lambda route: route.abort())
    button = opened.page.locator("button.chart-explore").first
    button.click()
    status = opened.page.locator(".chart-status").first
    status.get_by_text("could not be loaded").wait_for()
    assert opened.page.locator("svg.chart").first.is_visible()
    opened.page.unroute("**/_static/vega-*.js")
    button.click()
    opened.page.locator(".chart-live svg").first.wait_for()


def test_data_and_files_need_no_javascript(visit: Open) -> None:
    opened = visit(PAGE, scripts=False)
    assert opened.page.locator("button.chart-explore").first.is_hidden()
    opened.page.locator(".chart-data > summary").first.click()
    assert opened.page.locator(".chart-data table").first.is_visible()
    for link in opened.page.locator(".chart-links a[download]").all():
        address = link.get_attribute("href")
        answer = opened.page.request.get(urljoin(opened.page.url, address))
        assert answer.ok, address
        assert answer.body()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_open_data_fit_a_phone(visit: Open, theme: str) -> None:
    opened = visit(PAGE, theme=theme, size=PHONE)
    for summary in opened.page.locator(".chart-data > summary").all():
        summary.click()
    assert opened.sideways() == 0
    assert opened.axe() == []
