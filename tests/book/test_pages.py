"""The real book, built strictly: the faults of the default toolchain are gone, and every page is whole."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup, Tag

from livingbook.publication import load_publication
from livingbook.publishing import addresses
from tests.books import Book
from tests.conftest import REPOSITORY


def pages(book: Book) -> dict[str, BeautifulSoup]:
    return {name: book.page(name) for name in [*book.pages, "search.html", "genindex.html"]}


def resources(page: BeautifulSoup) -> list[str]:
    """What a browser fetches without being asked."""
    found = [tag["src"] for tag in page.select("script[src], img[src], iframe[src], source[src]")]
    found += [tag["href"] for tag in page.select('link[rel="stylesheet"], link[rel="preload"], link[rel="icon"]')]
    return [str(address) for address in found]


def test_the_root_address_is_a_page(real_book: Book) -> None:
    root = real_book.page("index.html")
    assert root.select('meta[http-equiv="Refresh" i]') == []
    assert root.h1 is not None
    assert root.h1.get_text().startswith("The Future of Space Exploration")
    assert root.html is not None
    assert root.html["lang"] == "en"


def test_a_page_s_title_names_chapter_and_book_once(real_book: Book) -> None:
    book = load_publication(real_book.path).full_title
    titles = {name: str(real_book.page(name).title.string) for name in real_book.pages}  # type: ignore[union-attr]
    assert titles["index.html"] == book
    assert all(title.count(book) == 1 for title in titles.values()), titles
    assert len(set(titles.values())) == len(titles) - 1  # the root address repeats the opening page


def test_nothing_comes_from_another_host(real_book: Book) -> None:
    foreign = {
        (name, address)
        for name, page in pages(real_book).items()
        for address in resources(page)
        if urlsplit(address).netloc
    }
    assert foreign == set()


def test_the_faults_of_the_default_pages_are_gone(real_book: Book) -> None:
    for name in [*real_book.pages, "search.html"]:
        text = (real_book.html / name).read_text(encoding="utf-8")
        for leftover in ("fontawesome.js", "THEBE", "mathjax", "window.print()"):
            assert leftover.lower() not in text.lower(), (name, leftover)
        page = real_book.page(name)
        assert len(page.select('meta[name="viewport"]')) == 1, name
        assert page.select("header.bd-header input") == [], name


def test_every_chapter_has_a_description_of_its_own(real_book: Book) -> None:
    descriptions = {}
    for name in [*real_book.pages[1:], "search.html", "genindex.html"]:
        tag = real_book.page(name).select_one('meta[name="description"]')
        assert tag is not None, name
        descriptions[name] = str(tag["content"])
        assert 50 <= len(descriptions[name]) <= 160, name
    assert len(set(descriptions.values())) == len(descriptions)


def test_every_link_inside_the_book_leads_somewhere(real_book: Book) -> None:
    read = {name: real_book.page(name) for name in [*real_book.pages, "search.html", "genindex.html"]}
    ids = {name: {tag["id"] for tag in page.select("[id]")} for name, page in read.items()}
    dead = []
    for name, page in read.items():
        for link in page.select("a[href]"):
            target = urlsplit(str(link["href"]))
            if target.scheme or target.netloc or target.path.startswith("/") or "comments/t/" in target.path:
                continue
            file = (real_book.html / Path(name).parent / unquote(target.path)).resolve() if target.path else None
            place = file.relative_to(real_book.html.resolve()).as_posix() if file else name
            if (file and not file.exists()) or (
                target.fragment and place in ids and unquote(target.fragment) not in ids[place]
            ):
                dead.append((name, link["href"]))
    assert dead == []


def test_every_address_that_is_listed_is_there(real_book: Book) -> None:
    """Also what is worked out from the sources, without a build, is what the build makes."""
    settings = yaml.safe_load((real_book.path / "_config.yml").read_text(encoding="utf-8"))
    lost = []
    listed = [entry.address for entry in addresses.read_list(REPOSITORY / addresses.LIST)]
    for address in {*addresses.present(real_book.path, settings), *listed}:
        name, _, anchor = address.partition("#")
        if not (real_book.html / name).exists() or (anchor and not real_book.page(name).select(f"[id='{anchor}']")):
            lost.append(address)
    assert lost == []


def test_every_id_stands_once_on_its_page(real_book: Book) -> None:
    for name, page in pages(real_book).items():
        ids = [tag["id"] for tag in page.select("[id]")]
        twice = {one for one in ids if ids.count(one) > 1}
        assert twice == set(), name


def test_headings_go_down_one_step_at_a_time(real_book: Book) -> None:
    for name in real_book.pages:
        article = real_book.page(name).select_one("article")
        assert article is not None
        levels = [int(heading.name[1]) for heading in article.select("h1, h2, h3, h4, h5, h6")]
        assert levels[0] == 1, name
        assert all(later <= earlier + 1 for earlier, later in pairwise(levels)), (name, levels)


def test_every_picture_has_a_text_alternative(real_book: Book) -> None:
    for name in real_book.pages:
        for picture in real_book.page(name).select("article img, article svg"):
            said = picture.get("alt") if picture.name == "img" else picture.get("aria-label")
            assert said, (name, str(picture)[:80])


def source(book: Book, name: str) -> str:
    """Read the chapter behind a page."""
    path = book.path / name.replace("index.html", "intro.html").replace(".html", ".md")
    return path.read_text(encoding="utf-8")


def test_every_chapter_invites_comments_and_mere_lists_do_not(real_book: Book) -> None:
    silent = {name for name in real_book.pages if "\ncomments: false\n" in source(real_book, name)}
    assert {"chapters/references.html", "chapters/ledger.html"} <= silent
    assert not any("{chapter-numbers}" in source(real_book, name) for name in silent)
    for name in real_book.pages:
        box = real_book.page(name).select_one("section#comments [data-comments-thread]")
        if name in silent:
            assert box is None
        else:
            assert isinstance(box, Tag), name
            link = box.select_one("a")
            assert link is not None, "without JavaScript there has to be a link to the thread's own page"


def test_nothing_of_the_maker_s_machine_is_published(real_book: Book) -> None:
    place = str(real_book.path)
    told = [
        file.name
        for file in real_book.html.rglob("*")
        if file.suffix in {".html", ".js", ".json", ".txt", ".ipynb", ".svg", ".inv"}
        and place in file.read_text(encoding="utf-8", errors="replace")
    ]
    assert told == []


def test_chapters_are_long_enough_to_say_something(real_book: Book) -> None:
    """Words of running text: paragraphs and list items, without tables, captions and comments."""
    numbered = [name for name in real_book.pages if "{chapter-numbers}" in source(real_book, name)]
    assert len(numbered) == 6
    for name in ["intro.html", *numbered]:
        article = real_book.page(name).select_one("article")
        assert article is not None
        for other in article.select("figure, table, #comments, .source-line, nav"):
            other.decompose()
        words = len(re.findall(r"\w+", " ".join(p.get_text(" ") for p in article.select("p, li"))))
        assert words >= (600 if name == "intro.html" else 1500), (name, words)


def test_sources_are_many_and_each_is_listed_once(real_book: Book) -> None:
    entries = real_book.page("chapters/references.html").select("div.citation")
    assert len(entries) >= 40
    texts = [entry.get_text() for entry in entries]
    assert len(set(texts)) == len(texts)
    assert [text for text in texts if re.search(r"[\\`{}]", text)] == []  # what BibTeX would have read


@pytest.mark.parametrize("name", ["index.html", "chapters/promising-initiatives.html"])
def test_downloads_are_offered_with_size_and_date(real_book: Book, name: str) -> None:
    publication = load_publication(real_book.path)
    page = real_book.page(name)
    menu = {link.get_text(" ", strip=True): link for link in page.select(".dropdown-download-buttons a")}
    whole = [link for text, link in menu.items() if text.startswith("Whole book (PDF)")]
    chapter = [link for text, link in menu.items() if text.startswith("This chapter (PDF)")]
    assert len(whole) == 1
    assert len(chapter) == (0 if name == "index.html" else 1)
    for link in whole + chapter:
        file = real_book.html / Path(name).parent / str(link["href"])
        assert file.stat().st_size > 50_000
        said = link.get_text() + str(link.get("title", "")) + str(link)
        assert re.search(r"\d+(\.\d)?.?[kM]B", said), said
        assert str(publication.date_released.year) in said


def test_the_opening_page_links_the_whole_book_without_a_menu(real_book: Book) -> None:
    links = real_book.page("intro.html").select("article section a[href$='.pdf']")
    assert any(str(link["href"]).endswith("downloads/new-era-of-collaboration.pdf") for link in links)


def test_addresses_of_repository_and_site_appear_once_they_are_known(real_book: Book) -> None:
    page = real_book.page("intro.html")
    assert page.select('link[rel="canonical"]') == []
    assert page.select('a[href*="github.com"]') == [] or all(
        "edit" not in str(link["href"]) and "issues/new" not in str(link["href"]) for link in page.select("a[href]")
    )
