"""What the pages of a book say of themselves: in their heads, at their ends, and in the files beside them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from PIL import Image
from playwright.sync_api import Browser

from livingbook.fonts import font_folders
from livingbook.publishing import cards
from livingbook.publishing.cards import Card
from tests.books import Book, copy_root

SITE = "https://example.org/tiny/"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """Build a tiny book that has an address, once for all these tests."""
    built = copy_root("publish-small", tmp_path_factory.mktemp("publish") / "book")
    outcome = built.build(strict=True)
    assert outcome.ok, outcome.output
    return built


def heads(page: BeautifulSoup) -> dict[str, list[str]]:
    """Collect the contents of the elements in a page's head by name or property."""
    found: dict[str, list[str]] = {}
    for tag in page.select("head meta[content]"):
        found.setdefault(str(tag.get("name") or tag.get("property")), []).append(str(tag["content"]))
    return found


def described(page: BeautifulSoup) -> Any:
    (block,) = page.select('head script[type="application/ld+json"]')
    return json.loads(block.get_text())


def test_a_chapter_is_a_section_of_the_book_for_reference_managers(book: Book) -> None:
    said = heads(book.page("chapters/first.html"))
    assert said["citation_title"] == ["Ships & 100% Rules"]
    assert said["citation_author"] == ["von Müller, Anna Maria", "The 100% Group,"]
    assert said["citation_publication_date"] == ["2026/03/05"]
    assert said["citation_book_title"] == said["citation_inbook_title"] == ["Rockets & Rules: A Tiny Book"]
    assert said["citation_language"] == said["DC.language"] == ["en"]
    assert said["citation_public_url"] == said["DC.identifier"] == said["og:url"] == [f"{SITE}chapters/first.html"]
    assert said["DC.creator"] == ["von Müller, Anna Maria", "The 100% Group"]
    assert said["DC.rights"] == ["https://creativecommons.org/licenses/by/4.0/"]
    assert said["og:type"] == ["article"]  # 'website' would make it a web page for Zotero
    assert "citation_book_title" not in heads(book.page("intro.html"))
    assert heads(book.page("intro.html"))["og:type"] == ["book"]


def test_a_page_has_one_description(book: Book) -> None:
    said = heads(book.page("chapters/first.html"))
    assert said["description"] == said["og:description"] == ['A chapter on <ships> & "rules".']
    opening = (
        "A tiny book with an address. It tries what pages say of themselves to those who cite, find and share them."
    )
    assert heads(book.page("intro.html"))["description"] == [opening]


def test_pages_describe_book_chapter_and_tables_as_linked_data(book: Book) -> None:
    whole, chapter = described(book.page("intro.html")), described(book.page("chapters/first.html"))
    assert (whole["@type"], whole["name"], whole["url"]) == (
        "Book",
        "Rockets & Rules: A Tiny Book",
        f"{SITE}intro.html",
    )
    assert whole["author"][0] == {
        "@type": "Person", "name": "Anna Maria von Müller", "@id": "https://orcid.org/0000-0002-1825-0097",
    }  # fmt: skip
    assert (chapter["@type"], chapter["isPartOf"]["@id"]) == ("Chapter", whole["@id"])
    _, table = described(book.page("chapters/data.html"))["@graph"]
    assert (table["@type"], table["name"], table["temporalCoverage"]) == ("Dataset", "Launches a year", "2023/2025")
    assert table["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert table["distribution"]["contentUrl"] == f"{SITE}data/tables/launches.csv"
    assert (book.html / "data/tables/launches.csv").exists()
    assert book.page("chapters/data.html").select(f"#{table['@id'].partition('#')[2]}")


def test_chapter_and_figures_tell_how_they_are_cited(book: Book) -> None:
    page = book.page("chapters/first.html")
    figure, chapter = page.select("article details.cite")
    text = chapter.select_one(".cite-text")
    assert text is not None
    assert text.get_text() == (
        "von Müller, A. M., & The 100% Group. (2026). Ships & 100% Rules. In Rockets & Rules: A Tiny Book (Version 1.2). "
        "https://example.org/tiny/chapters/first.html"
    )
    assert figure.parent.find_previous_sibling().name == "figure"
    assert "A circle stands for a ship [Figure]. In Ships" in figure.get_text()
    for cited in (figure, chapter):
        for link in cited.select("a[download]"):
            file = book.html / "chapters" / str(link["href"])
            assert file.read_text(encoding="utf-8").startswith(("@", "TY  - "))
        assert len(cited.select("button[hidden]")) == 3
    (opening,) = book.page("intro.html").select("details.cite > summary")
    assert opening.get_text() == "Cite this book"


def test_how_to_cite_is_no_text_of_the_book(book: Book) -> None:
    index = (book.html / "searchindex.js").read_text(encoding="utf-8")
    assert "circl" in index
    assert "müller" not in index.lower()
    assert "<!--cite" not in (book.html / "chapters/first.html").read_text(encoding="utf-8")


def test_each_page_has_a_card_for_previews(book: Book) -> None:
    shown = {}
    for name in ("intro.html", "chapters/first.html", "chapters/data.html"):
        said = heads(book.page(name))
        (address,) = said["og:image"]
        with Image.open(book.html / address.removeprefix(SITE)) as picture:
            assert picture.size == (1200, 630) == (int(said["og:image:width"][0]), int(said["og:image:height"][0]))
        assert said["twitter:card"] == ["summary_large_image"]
        shown[said["og:image:alt"][0]] = address
    assert list(shown) == [
        "Rockets & Rules: A Tiny Book · Version 1.2",
        "Ships & 100% Rules: Rockets & Rules: A Tiny Book",
        "The data: Rockets & Rules: A Tiny Book",
    ]
    assert len({*shown.values()}) == len(list((book.html / "_cards").iterdir())) == 3


def test_cards_are_drawn_once_and_go_when_nothing_shows_them(tmp_path: Path) -> None:
    first, second = Card("One", "Chapter 1", "A Book", 1), Card("Two & <Three> #four", "", "A Book")
    cards.draw([first, second], tmp_path)
    before = (tmp_path / first.path).stat().st_mtime_ns
    cards.draw([first], tmp_path)
    assert (tmp_path / first.path).stat().st_mtime_ns == before
    assert not (tmp_path / second.path).exists()


def test_a_card_is_drawn_with_the_fonts_of_the_book(tmp_path: Path) -> None:
    fonts = ("pylopdf_fonts_zh_cn",)
    for folder, title in (("one", "国家航天局"), ("other", "中国科学院")):  # without a font, five boxes each
        cards.draw([Card(title, "", "", fonts=fonts)], tmp_path / folder, font_folders(fonts, tmp_path))
    one, other = (next((tmp_path / folder / cards.FOLDER).iterdir()).read_bytes() for folder in ("one", "other"))
    assert one != other


def test_the_feed_tells_of_versions_data_and_corrections(book: Book) -> None:
    feed = BeautifulSoup((book.html / "changes.xml").read_text(encoding="utf-8"), "xml")
    entries = {entry.title.get_text(): entry for entry in feed.select("entry")}  # type: ignore[union-attr]
    assert list(entries) == [
        "Version 1.2",
        "Correction: Ships & 100% Rules",
        "Data as of 31\u00a0December 2025",
        "Version 1.1",
    ]
    links = {title: entry.link["href"] for title, entry in entries.items()}  # type: ignore[index]
    assert links["Correction: Ships & 100% Rules"] == f"{SITE}chapters/first.html"
    assert links["Data as of 31\u00a0December 2025"] == f"{SITE}chapters/data.html"
    assert "It said: Two &lt;ships&gt;." in entries["Correction: Ships & 100% Rules"].content.get_text()  # type: ignore[union-attr]
    assert "<li>A <strong>second</strong> chapter</li>" in entries["Version 1.2"].content.get_text()  # type: ignore[union-attr]
    assert feed.select_one("feed > updated").get_text() == "2026-03-05T00:00:00Z"  # type: ignore[union-attr]
    assert len({tag.get_text() for tag in feed.select("id")}) == 5
    page = book.page("chapters/first.html")
    assert page.select_one('head link[type="application/atom+xml"]')["href"] == "../changes.xml"  # type: ignore[index]
    assert page.select_one('footer a[href="../changes.xml"]') is not None


def test_an_old_address_leads_on_without_a_script(book: Book) -> None:
    page = book.page("chapters/one.html")
    assert page.select_one('meta[http-equiv="refresh"]')["content"] == "0; url=../chapters/first.html"  # type: ignore[index]
    assert page.select_one('link[rel="canonical"]')["href"] == "../chapters/first.html"  # type: ignore[index]
    assert page.select_one("a")["href"] == "../chapters/first.html"  # type: ignore[index]
    assert page.select("script, style, [style]") == []


def test_a_build_stops_before_a_published_address_vanishes(book: Book, tmp_path: Path) -> None:
    shutil.copytree(book.path, tmp_path / "book", ignore=shutil.ignore_patterns("_build"))
    changed = Book(tmp_path / "book")
    changed.replace(
        "_config.yml", "      chapters/one: /chapters/first.html", "      chapters/two: /chapters/fist.html"
    )
    outcome = changed.build()
    assert not outcome.ok
    assert "'chapters/one.html' was published and is gone" in outcome.output
    assert "there is no '/chapters/fist.html' (did you mean 'chapters/first.html'?)" in outcome.output


def test_the_page_for_wrong_addresses_works_at_any_depth(book: Book) -> None:
    page = book.page("404.html")
    addresses = [
        str(tag.get("href") or tag.get("src") or tag.get("action"))
        for tag in page.select("[href], [src], form[action]")
    ]
    local = [address for address in addresses if not address.startswith(("https://", "#"))]
    assert local
    assert [address for address in local if not (book.html / address.removeprefix("/tiny/")).is_file()] == []
    assert [address for address in local if not address.startswith("/tiny/")] == []
    assert page.select_one("article form.bd-search") is not None
    assert page.select_one('meta[name="robots"]')["content"] == "noindex"  # type: ignore[index]
    assert page.select('link[rel="canonical"]') == []


def test_sitemap_and_robots_name_the_pages_of_the_book(book: Book) -> None:
    sitemap = (book.html / "sitemap.xml").read_text(encoding="utf-8")
    found = [tag.get_text() for tag in BeautifulSoup(sitemap, "xml").select("loc")]
    assert found == [f"{SITE}{name}.html" for name in ("intro", "chapters/first", "chapters/data")]
    assert "<lastmod>2026-03-05</lastmod>" in sitemap
    assert (book.html / "robots.txt").read_text(encoding="utf-8").splitlines() == [
        "User-agent: *", "Disallow: /tiny/comments/", f"Sitemap: {SITE}sitemap.xml",
    ]  # fmt: skip


def test_without_an_address_nothing_is_said_that_needs_one(tmp_path: Path) -> None:
    book = copy_root("publish-small", tmp_path / "book")
    book.replace("_config.yml", "  baseurl: https://example.org/tiny/\n", "")
    assert book.build().ok
    said = heads(book.page("chapters/first.html"))
    assert said["citation_book_title"] == ["Rockets & Rules: A Tiny Book"]
    assert set(said).isdisjoint({"citation_public_url", "DC.identifier", "og:url", "og:image"})
    assert book.page("chapters/first.html").select('link[rel="canonical"]') == []
    table = described(book.page("chapters/data.html"))["@graph"][1]
    assert table["distribution"]["contentUrl"] == "../data/tables/launches.csv"
    assert "url" not in table
    assert not (book.html / "sitemap.xml").exists()
    assert not (book.html / "_cards").exists()
    feed = BeautifulSoup((book.html / "changes.xml").read_text(encoding="utf-8"), "xml")
    assert feed.select_one("entry link")["href"] == "intro.html"  # type: ignore[index]
    assert "Sitemap" not in (book.html / "robots.txt").read_text(encoding="utf-8")
    assert book.page("404.html").select_one("article a[href='/intro.html']") is not None


@pytest.fixture(scope="module")
def reporting(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """Build the tiny book with the address of a repository."""
    built = copy_root("publish-small", tmp_path_factory.mktemp("reports") / "book")
    built.replace("_config.yml", "bibtex_bibfiles:", "repository: {url: 'https://github.com/a/b'}\nbibtex_bibfiles:")
    outcome = built.build()
    assert outcome.ok, outcome.output
    return built


def test_every_page_and_figure_has_a_link_for_reports(reporting: Book) -> None:
    for name in ("intro.html", "chapters/first.html"):
        links = reporting.page(name).select("a.report")
        assert len(links) == len(reporting.page(name).select("details.cite")) >= 1, name
        assert all("template=correction.yml" in link["href"] and link["href"].endswith("&quote=") for link in links)


def test_a_report_takes_the_words_that_were_selected(reporting: Book, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((reporting.html / "chapters" / "first.html").as_uri())
    page.evaluate("getSelection().selectAllChildren(document.querySelector('article p'))")
    words = page.evaluate("getSelection().toString().trim()")
    page.wait_for_timeout(100)  # the browser tells of a selection a moment later
    page.evaluate("addEventListener('click', event => event.preventDefault())")
    link = page.locator("a.report").last
    link.click()
    assert unquote(str(link.get_attribute("href")).partition("&quote=")[2]) == words != ""
    # a long quotation ends between two signs, not within one
    page.evaluate("document.querySelector('article p').textContent = 'x' + '🚀'.repeat(600)")
    page.evaluate(
        """() => new Promise((heard) => {
            document.addEventListener("selectionchange", heard, { once: true });
            getSelection().selectAllChildren(document.querySelector("article p"));
        }).then(() => {})"""
    )
    link.click()
    assert unquote(str(link.get_attribute("href")).partition("&quote=")[2]) == "x" + "🚀" * 499
    page.close()
