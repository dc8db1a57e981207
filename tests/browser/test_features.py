"""Nothing that a reader uses has broken by making pages lean: every feature of the theme, under the security policy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.books import copy_root
from tests.browser.conftest import DESKTOP, PHONE, Visit, page_names
from tests.conftest import REPOSITORY
from tests.server.running import Server
from tests.weighing import weigh

#: bytes over the wire; see docs/web.md
LIGHT, HEAVY = 100_000, 150_000


@pytest.fixture(scope="module")
def features(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The tiny book that has everything, behind the server."""
    place = tmp_path_factory.mktemp("features")
    book = copy_root("web-features", place / "book")
    outcome = book.build(strict=True)
    assert outcome.ok, outcome.output
    running = Server(book.html, place / "var", "--rate", "0")
    yield running
    running.stop()


@pytest.fixture
def opened(browser: Browser, features: Server, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """The page with everything; after the test nothing may have gone wrong on it."""
    size, scheme = getattr(request, "param", (DESKTOP, "light"))
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit = Visit(context.new_page(), features.url.split("/")[2])
    visit.watch()
    visit.page.goto(features.url + "features.html", wait_until="load")
    assert "script-src 'self' 'sha256-" in visit.page.request.get(visit.page.url).headers["content-security-policy"]
    yield visit
    assert visit.errors == []
    assert visit.foreign == []
    context.close()


def loaded(page: Page) -> str:
    """Join the addresses of all scripts that the page has asked for."""
    return " ".join(page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)"))


def test_the_sidebar_folds_on_a_laptop(opened: Visit) -> None:
    toggle, sidebar = opened.page.locator(".primary-toggle"), opened.page.locator("#pst-primary-sidebar")
    expect(sidebar).to_be_visible()
    toggle.click()
    expect(sidebar).to_have_class(re.compile("pst-sidebar-hidden"))
    toggle.click()
    expect(sidebar).not_to_have_class(re.compile("pst-sidebar-hidden"))


@pytest.mark.parametrize("opened", [(PHONE, "light")], indirect=True)
def test_the_sidebars_are_drawers_on_a_phone(opened: Visit) -> None:
    page = opened.page
    for side in ("primary", "secondary"):
        drawer = page.locator(f"#pst-{side}-sidebar-modal")
        page.locator(f".{side}-toggle").first.click()
        expect(drawer).to_be_visible()
        expect(drawer.locator("a").first).to_be_visible()
        page.keyboard.press("Escape")
        expect(drawer).to_be_hidden()


def test_search_opens_by_keys_and_by_button_and_finds(opened: Visit) -> None:
    page = opened.page
    field = page.locator("#pst-search-dialog input")
    page.keyboard.press("Control+k")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    page.locator("button.search-button__button").first.click()
    field.fill("quasar")
    field.press("Enter")
    expect(page.locator("#search-results li a").first).to_contain_text("Cards")


def test_the_index_is_loaded_when_there_is_something_to_look_for(opened: Visit, features: Server) -> None:
    page = opened.page
    page.goto(features.url + "search.html", wait_until="networkidle")
    assert "searchindex.js" not in loaded(page)
    page.locator(".bd-search-container input").type("q")
    page.wait_for_function("() => Search.hasIndex()")


@pytest.mark.parametrize("opened", [(DESKTOP, "dark")], indirect=True)
def test_the_theme_is_set_before_any_script_arrives(opened: Visit) -> None:
    page = opened.page
    shown = "document.documentElement.dataset.theme"
    assert page.evaluate(shown) == "dark"
    while page.evaluate("document.documentElement.dataset.mode") != "light":
        page.locator("button.theme-switch-button").first.click()
    assert page.evaluate(shown) == "light"
    page.route("**/_static/lean/*.js", lambda route: route.abort())
    page.reload(wait_until="domcontentloaded")
    assert page.evaluate(shown) == "light"
    page.wait_for_load_state("networkidle")
    opened.errors.clear()  # of the scripts that were kept away


def test_full_screen(opened: Visit) -> None:
    button = opened.page.locator(".btn-fullscreen-button")
    button.click()
    opened.page.wait_for_function("() => document.fullscreenElement")
    button.click()
    opened.page.wait_for_function("() => !document.fullscreenElement")


def test_the_contents_of_the_page_follow_the_reader(opened: Visit) -> None:
    for place in ("section-5", "section-2"):
        opened.page.locator(f"#{place}").evaluate("section => scrollTo(0, section.offsetTop - 20)")
        entry = opened.page.locator("#pst-page-toc-nav a[aria-current=true]")
        expect(entry).to_have_attribute("href", f"#{place}")


def test_folded_parts_and_tabs_open(opened: Visit) -> None:
    page = opened.page
    for text, opener in (
        ("Hidden at first.", ".admonition.dropdown .toggle-button"),
        ("Hidden at first too.", "details.sd-dropdown > summary"),
        ("The second tab.", ".sd-tab-set > label >> nth=1"),
    ):
        hidden = page.get_by_text(text, exact=True)
        expect(hidden).to_be_hidden()
        page.locator(opener).first.click()
        expect(hidden).to_be_visible()
    expect(page.get_by_text("The first tab.")).to_be_hidden()


def test_code_is_copied(opened: Visit) -> None:
    cell = opened.page.locator("div.highlight").first
    cell.hover()
    cell.locator("xpath=..").locator("button.copybtn").first.click()
    expect(opened.page.locator("button.copybtn.success")).to_have_count(1)
    assert opened.page.evaluate("navigator.clipboard.readText()") == 'print("copied")'


def test_a_margin_note_stands_in_the_margin(opened: Visit) -> None:
    note = opened.page.get_by_text("This stands in the margin.").bounding_box()
    beside = opened.page.get_by_text("A paragraph beside the note").bounding_box()
    assert note is not None
    assert beside is not None
    assert note["x"] >= beside["x"] + beside["width"] - 1


def test_menus_and_hints_load_what_they_need_when_they_are_used(opened: Visit) -> None:
    page = opened.page
    assert "bootstrap" not in loaded(page)
    menu = page.locator(".dropdown-download-buttons")
    menu.locator("button").first.click()
    expect(menu.locator(".dropdown-menu")).to_be_visible()
    # the browser's record of what was loaded may lag behind what it runs
    page.wait_for_function("() => performance.getEntriesByType('resource').some((one) => /bootstrap/.test(one.name))")
    page.keyboard.press("ArrowDown")
    expect(menu.locator(".dropdown-item").first).to_be_focused()
    page.keyboard.press("Escape")  # the theme keeps the menu open while the pointer is on it
    expect(menu.locator(".dropdown-menu")).not_to_have_class(re.compile(r"\bshow\b"))
    page.reload()
    page.locator("button.theme-switch-button").first.hover()
    expect(page.locator(".tooltip")).to_have_text("Color mode")


@pytest.mark.parametrize("opened", [(PHONE, "light")], indirect=True)
def test_the_way_back_to_the_top_shows_when_a_reader_turns_round(opened: Visit) -> None:
    page = opened.page
    button = page.locator("#pst-back-to-top")
    page.mouse.wheel(0, 3000)
    page.wait_for_function("() => scrollY > 2000")
    expect(button).to_be_hidden()
    page.mouse.wheel(0, -200)
    expect(button).to_be_visible()
    button.click()
    page.wait_for_function("() => scrollY === 0")
    assert "bootstrap" not in loaded(page)


def test_pages_keep_to_their_own_policy_where_no_server_states_one(browser: Browser, features: Server) -> None:
    """From a folder, as from a host that sends no headers of ours: what the page brings runs, and nothing else."""
    page = browser.new_page()
    violations: list[str] = []
    page.on("console", lambda message: "Content Security" in message.text and violations.append(message.text))
    page.goto((features.book / "features.html").as_uri())
    before = page.evaluate("document.documentElement.dataset.mode")
    page.locator("button.theme-switch-button").first.click()
    assert page.evaluate("document.documentElement.dataset.mode") != before
    page.keyboard.press("Control+k")
    page.locator("#pst-search-dialog input").fill("quasar")
    page.keyboard.press("Enter")
    expect(page.locator("#search-results li a").first).to_contain_text("Cards")
    assert violations == []
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'var foreign = 1'}))")
    assert page.evaluate("typeof foreign") == "undefined"
    assert len(violations) == 1
    page.close()


def test_pictures_keep_their_place_and_shape(opened: Visit) -> None:
    first, second = opened.page.get_by_alt_text("A blue bar"), opened.page.get_by_alt_text("The same bar")
    second.scroll_into_view_if_needed()
    assert first.get_attribute("width") == "120"
    assert second.get_attribute("loading") == "lazy"
    for picture in (first, second):
        box = picture.bounding_box()
        assert box is not None
        assert box["width"] == pytest.approx(2 * box["height"], abs=1)


def test_icons_are_drawn(opened: Visit) -> None:
    """An icon that the cut font lacks would be as wide as the sign for a missing one, and alike for all."""
    drawn = opened.page.evaluate("""async () => {
      await document.fonts.ready;
      const faces = [...document.fonts].filter(face => face.family.includes("Awesome") && face.status === "loaded");
      return faces.length;
    }""")
    assert drawn >= 1


def test_a_quiet_page_loads_little(browser: Browser, features: Server) -> None:
    visit = weigh(browser, features.url + "intro.html")
    assert visit.errors == ()
    assert visit.foreign == ()
    assert len(visit.requests) <= 6
    assert visit.size < 50_000
    assert not any(name in address for address in visit.requests for name in ("bootstrap", "searchindex", "copy"))


@pytest.mark.parametrize("name", page_names(REPOSITORY))
def test_every_page_of_the_book_keeps_to_its_budget(browser: Browser, site: Server, name: str) -> None:
    visit = weigh(browser, site.url + name)
    charts = b"<svg" in (site.book / name).read_bytes()
    assert visit.errors == ()
    assert visit.foreign == ()
    assert len(visit.requests) <= 12, visit.requests
    assert visit.size <= (HEAVY if charts else LIGHT)


def test_fingerprinted_files_may_be_kept_for_ever(browser: Browser, site: Server) -> None:
    page = browser.new_page()
    pages = page.request.get(site.url + "index.html")
    assert pages.headers["content-encoding"] == "br"
    assert "immutable" not in pages.headers["cache-control"]
    files = sorted((site.book / "_static" / "lean").glob("*.*[sf2]"))
    assert {Path(file).suffix for file in files} == {".css", ".js", ".woff2"}
    sections = site.book.glob("chapters/*.html")
    loaded_later = {
        name for page in sections for name in re.findall(r'-script="[./]*(_static/[^"]+)"', page.read_text())
    }
    assert {Path(name).name.partition(".")[0] for name in loaded_later} == {"thread", "quotes"}
    assert {Path(name).name for name in loaded_later} <= {file.name for file in files}
    for file in files:
        answer = page.request.get(f"{site.url}_static/lean/{file.name}")
        assert "immutable" in answer.headers["cache-control"], file.name
    page.close()
