"""Reading by keyboard, on paper, in forced colours and without motion."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.conftest import Open

CHAPTER = "chapters/private-companies.html"
FOCUSED = "() => { const e = document.activeElement; return [e.tagName, e.textContent.trim(), e.id, e.className]; }"
#: whether the element with the focus is drawn differently from how it is drawn without
SHOWS_FOCUS = """() => {
  const element = document.activeElement;
  const style = () => { const s = getComputedStyle(element); return [s.outlineStyle, s.outlineWidth, s.boxShadow].join(); };
  const focused = style();
  element.blur();
  const plain = style();
  element.focus({ focusVisible: true });
  return focused !== plain;
}"""


def tab_to(page: Page, selector: str, *, most: int = 400) -> None:
    """Press Tab until the focus is on an element."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is out of reach of the Tab key; the focus is on {page.evaluate(FOCUSED)}")


def test_the_first_key_skips_to_the_text(visit: Open) -> None:
    page = visit(CHAPTER).page
    page.keyboard.press("Tab")
    assert "skip" in page.evaluate(FOCUSED)[1].lower()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => Boolean(document.activeElement.closest('main'))")


def test_every_stop_of_the_tab_key_is_seen(visit: Open) -> None:
    page = visit(CHAPTER).page
    unseen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        if not page.evaluate(SHOWS_FOCUS):
            unseen.append(page.evaluate(FOCUSED))
    assert unseen == []


def test_the_theme_changes_by_keyboard(visit: Open) -> None:
    page = visit(CHAPTER).page
    before = page.evaluate("() => document.documentElement.dataset.mode")
    tab_to(page, "button.theme-switch-button")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.documentElement.dataset.mode") != before


def test_a_chart_s_data_and_a_number_s_source_open_by_keyboard(visit: Open) -> None:
    page = visit(CHAPTER).page
    tab_to(page, "a.fact-link")
    page.locator(".fact-note:not([hidden])").wait_for()
    note = page.evaluate("() => document.activeElement.getAttribute('aria-describedby')")
    assert page.locator(f"#{note}").is_visible()
    page.keyboard.press("Escape")
    assert page.locator(f"#{note}").is_hidden()
    tab_to(page, ".chart-data > summary")
    page.keyboard.press("Enter")
    assert page.locator(".chart-data[open] table").first.is_visible()
    tab_to(page, ".chart-explore")
    page.keyboard.press("Enter")
    page.locator(".chart-live svg, .chart-live canvas").first.wait_for()


def test_a_page_prints_without_what_can_only_be_clicked(visit: Open) -> None:
    opened = visit(CHAPTER)
    opened.to_the_end()
    page = opened.page
    page.emulate_media(media="print")
    assert page.locator("article h2").first.is_visible()
    assert page.locator("article svg.chart").first.is_visible()
    for gone in (".bd-sidebar-primary", ".bd-header-article", ".chart-furniture", "#comments", ".prev-next-area"):
        assert not any(element.is_visible() for element in page.locator(gone).all()), gone
    page.set_viewport_size({"width": 680, "height": 1000})  # A4 less its margins
    assert opened.sideways() == 0


def test_no_motion_where_a_reader_wants_none(visit: Open) -> None:
    page = visit(CHAPTER).page
    page.emulate_media(reduced_motion="reduce")
    longest = page.evaluate(
        """() => Math.max(...[...document.querySelectorAll("body, body *")].flatMap((element) => {
          const { transitionDuration, animationDuration } = getComputedStyle(element);
          return `${transitionDuration}, ${animationDuration}`.split(", ").map(parseFloat);
        }))"""
    )
    assert longest <= 0.001, "seconds"


def test_forced_colours_leave_everything_visible(visit: Open) -> None:
    opened = visit(CHAPTER)
    page = opened.page
    page.emulate_media(forced_colors="active")
    page.locator(".chart-explore").first.scroll_into_view_if_needed()
    border = page.locator(".chart-explore").first.evaluate("(element) => getComputedStyle(element).borderTopWidth")
    assert border != "0px", "a button is seen by its border"
    assert page.locator("article svg.chart").first.is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate(SHOWS_FOCUS)
