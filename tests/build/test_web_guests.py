"""Other people's books: switched on, the web extension changes what a page costs and nothing that it says."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser, expect

from livingbook.web.lean.finished import RECORD
from livingbook.web.measures import MEASURES
from tests.books import Book, copy_root

GUESTS = ("guest-notebooks", "guest-thebe", "guest-maths")
#: measures that each book is built without, for each book others; the last one has a picture
_ELSEWHERE = [measure for measure in MEASURES if measure != "size_images"]
OFF = {name: _ELSEWHERE[number :: len(GUESTS)] for number, name in enumerate(GUESTS)}
OFF[GUESTS[-1]].append("size_images")


@dataclass(frozen=True)
class Pair:
    """A guest's book as Jupyter Book builds it, and with our extension."""

    theirs: Book
    ours: Book

    @property
    def pages(self) -> list[str]:
        found = [page.relative_to(self.theirs.html).as_posix() for page in self.theirs.html.rglob("*.html")]
        return sorted(page for page in found if not page.startswith("_") and page not in ("index.html", "search.html"))


def _build(name: str, target: Path, *, off: dict[str, bool] | None = None, extension: bool = True) -> Book:
    book = copy_root(name, target)
    if extension:
        settings = yaml.safe_load((target / "_config.yml").read_text(encoding="utf-8"))
        sphinx = settings.setdefault("sphinx", {})
        sphinx.setdefault("extra_extensions", []).append("livingbook.web")
        sphinx["config"] = {"livingbook_web": off or {}}
        book.write("_config.yml", yaml.safe_dump(settings))
    outcome = book.build()
    assert outcome.ok, outcome.output
    assert "WARNING" not in outcome.output, outcome.output
    return book


@pytest.fixture(scope="module")
def pair_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Pair]:
    """Give a function that builds a guest's book both ways, once."""
    built: dict[str, Pair] = {}

    def pair(name: str) -> Pair:
        if name not in built:
            folder = tmp_path_factory.mktemp(name)
            built[name] = Pair(_build(name, folder / "theirs", extension=False), _build(name, folder / "ours"))
        return built[name]

    return pair


def _article(page: BeautifulSoup) -> Tag:
    article = page.find(class_="bd-article")
    assert isinstance(article, Tag)
    return article


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def _links(tag: Tag) -> list[str]:
    return [link["href"] for link in tag.find_all("a", href=True)]


@pytest.mark.parametrize("name", GUESTS)
def test_a_guest_says_the_same(pair_of: Callable[[str], Pair], name: str) -> None:
    pair = pair_of(name)
    assert len(pair.pages) > 2
    for page in pair.pages:
        theirs, ours = pair.theirs.page(page), pair.ours.page(page)
        assert _text(_article(ours)) == _text(_article(theirs)), page
        assert _links(_article(ours)) == _links(_article(theirs)), page
        assert {tag["id"] for tag in _article(theirs).find_all(id=True)} <= {
            tag["id"] for tag in _article(ours).find_all(id=True)
        }, page
        for place in ("prev-next-area", "bd-sidebar-secondary", "bd-footer-content"):
            their_part, our_part = theirs.find(class_=place), ours.find(class_=place)
            assert (their_part is None) == (our_part is None), (page, place)
            if their_part:
                assert _text(our_part) == _text(their_part), (page, place)
                assert _links(our_part) == _links(their_part), (page, place)


def _entries(page: BeautifulSoup) -> list[tuple[str, list[tuple[str, object]], str]]:
    """List every element of the sidebar's table of contents with its attributes, whatever the order of classes."""
    sidebar = page.find("nav", class_="bd-docs-nav")
    assert isinstance(sidebar, Tag)
    return [
        (
            tag.name,
            sorted((key, sorted(value) if isinstance(value, list) else value) for key, value in tag.attrs.items()),
            _text(tag),
        )
        for tag in sidebar.find_all(["a", "li", "ul", "details", "summary", "p"])
    ]


@pytest.mark.parametrize("name", GUESTS)
def test_the_sidebar_is_the_one_that_the_theme_draws(pair_of: Callable[[str], Pair], name: str) -> None:
    pair = pair_of(name)
    for page in pair.pages:
        assert _entries(pair.ours.page(page)) == _entries(pair.theirs.page(page)), page


def test_what_guests_use_still_works(pair_of: Callable[[str], Pair]) -> None:
    tabs = pair_of("guest-notebooks").ours.page("tabs.html")
    assert len(tabs.select("input[type=radio]")) == 2
    assert tabs.select(".dropdown.admonition, details.admonition, .toggle")
    counting = pair_of("guest-notebooks").ours.page("counting.html")
    assert counting.find("img", alt="A single red dot")
    assert "tag_hide-input" in str(counting)
    live = pair_of("guest-thebe").ours.page("first/one.html")
    assert "initThebeSBT" in str(live)
    assert "thebe_selector" in str(live)
    formulas = pair_of("guest-maths").ours.page("numbers.html")
    assert [script for script in formulas.find_all("script", src=True) if "mathjax" in script["src"].lower()]
    assert "Theorem 1" in _text(_article(formulas))


def _lean(book: Book, suffix: str) -> list[Path]:
    return list((book.html / "_static" / "lean").glob(f"*{suffix}"))


def _styles(book: Book) -> str:
    return "".join(file.read_text(encoding="utf-8") for file in _lean(book, ".css"))


def _asked_for(book: Book, page: str) -> list[str]:
    scripts: list[str] = json.loads((book.html / RECORD).read_text(encoding="utf-8"))["pages"][page]["scripts"]
    return scripts


#: how to tell from the output that a measure was at work; the others change only what a build costs
TRACES: dict[str, Callable[[Book, BeautifulSoup], object]] = {
    "search": lambda book, _: "Scorer.title = " in book.scripts("search.html").replace("title=", "title = "),
    "dependents": lambda book, _: (book.html / "_livingbook/references.json").exists(),
    "drop_unused": lambda book, _: "_static/copybutton.js" not in _asked_for(book, "search.html"),
    "defer_scripts": lambda _, page: not page.select("script[src]:not([defer], [async])"),
    "bootstrap_on_use": lambda _, page: page.select("script[data-bootstrap]"),
    "join_files": lambda _, page: len(page.select('link[rel="stylesheet"][href^="_static/"]')) == 1,
    "prune_styles": lambda book, _: ".blockquote-footer" not in _styles(book),
    "minify": lambda book, _: "{\n" not in _styles(book),
    "fingerprint": lambda book, _: all(len(file.name.split(".")) > 2 for file in _lean(book, ".css")),
    "subset_icons": lambda book, _: 0 < sum(file.stat().st_size for file in _lean(book, ".woff2")) < 20_000,
    "precompress": lambda book, _: list(book.html.rglob("*.br")),
    "security_policy": lambda book, _: (
        "Content-Security-Policy" in (book.html / "_livingbook/headers.json").read_text(encoding="utf-8")
    ),
    "size_images": lambda _, page: page.select(".bd-article img[width]"),
}


@pytest.mark.parametrize("name", GUESTS)
def test_measures_can_be_switched_off(pair_of: Callable[[str], Pair], name: str, tmp_path: Path) -> None:
    pair = pair_of(name)
    without = _build(name, tmp_path / "book", off=dict.fromkeys(OFF[name], False))
    for page in pair.pages:
        assert _text(_article(without.page(page))) == _text(_article(pair.ours.page(page)))
        assert _links(_article(without.page(page))) == _links(_article(pair.ours.page(page)))
    shown = {"guest-notebooks": "tabs.html", "guest-thebe": "start.html", "guest-maths": "limits.html"}[name]
    for measure in set(OFF[name]) & set(TRACES):
        assert TRACES[measure](pair.ours, pair.ours.page(shown)), f"{measure} is on"
        assert not TRACES[measure](without, without.page(shown)), f"{measure} is off"


def test_every_measure_is_switched_off_in_one_of_the_books() -> None:
    assert sorted(measure for off in OFF.values() for measure in off) == sorted(MEASURES)
    assert set(TRACES) < set(MEASURES)


@pytest.mark.parametrize("name", GUESTS)
def test_a_guest_has_no_errors_that_it_had_not_before(
    pair_of: Callable[[str], Pair], browser: Browser, name: str
) -> None:
    pair = pair_of(name)
    errors: dict[Book, set[str]] = {pair.ours: set(), pair.theirs: set()}
    for book, found in errors.items():
        context = browser.new_context(offline=True)
        page = context.new_page()
        page.on("pageerror", lambda error, found=found: found.add(str(error)))
        for address in [*pair.pages, "search.html"]:
            page.goto(f"{book.html.as_uri()}/{address}")
        context.close()
    assert errors[pair.ours] <= errors[pair.theirs]


@pytest.mark.parametrize(
    ("name", "word"), [("guest-notebooks", "tabs"), ("guest-thebe", "three"), ("guest-maths", "limit")]
)
def test_a_guest_can_be_searched(pair_of: Callable[[str], Pair], browser: Browser, name: str, word: str) -> None:
    page = browser.new_page(offline=True)
    page.goto(f"{pair_of(name).ours.html.as_uri()}/search.html?q={word}")
    expect(page.locator("#search-results li a").first).to_be_visible()
    page.goto(f"{pair_of(name).ours.html.as_uri()}/search.html?q=zzqx")
    expect(page.locator(".search-summary")).to_contain_text("another word for the same thing.")  # and of no glossary
    page.close()
