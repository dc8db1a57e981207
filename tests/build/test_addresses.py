"""What needs the addresses of site and repository appears once they are set, and not before."""

from __future__ import annotations

from collections.abc import Callable

from tests.books import Book

TinyBook = Callable[[str], Book]
SITE, REPOSITORY = "https://example.org/book/", "https://github.com/example/book"


def test_without_addresses_nothing_points_to_them(tiny_book: TinyBook) -> None:
    book = tiny_book("evidence-small")
    assert book.build().ok
    page = book.page("chapter.html")
    assert page.select('link[rel="canonical"]') == []
    assert page.select(".dropdown-source-buttons, .btn-source-repository-button, .btn-source-edit-button") == []


def test_the_site_s_address_makes_pages_canonical(tiny_book: TinyBook) -> None:
    book = tiny_book("evidence-small")
    book.replace("_config.yml", "html:\n", f"html:\n  baseurl: {SITE}\n")
    assert book.build().ok
    canonical = book.page("chapter.html").select_one('link[rel="canonical"]')
    assert canonical is not None
    assert canonical["href"] == f"{SITE}chapter.html"
    root = book.page("index.html").select_one('link[rel="canonical"]')
    assert root is not None
    assert root["href"] == f"{SITE}intro.html"


def test_the_repository_s_address_offers_source_edit_and_issues(tiny_book: TinyBook) -> None:
    book = tiny_book("evidence-small")
    book.replace("_config.yml", "html:\n", f"repository:\n  url: {REPOSITORY}\n  branch: main\nhtml:\n")
    assert book.build().ok
    links = [str(link["href"]) for link in book.page("chapter.html").select(".article-header-buttons a[href]")]
    assert REPOSITORY in links
    assert f"{REPOSITORY}/edit/main/chapter.md" in links
    assert any(link.startswith(f"{REPOSITORY}/issues/new") for link in links)
