"""The hosted providers in small books that are really built."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from livingbook.comments.extension import _Widget
from livingbook.comments.services import SCRIPTS
from livingbook.comments.settings import HOSTED
from tests.books import Book
from tests.unit.test_comments_build import CONFIG, SECTIONS, SWITCH, built, scripts


@pytest.fixture
def book(tiny_book: Callable[[str], Book]) -> Book:
    return tiny_book("comments-small")


@pytest.mark.parametrize("provider", HOSTED)
def test_hosted_providers_ask_first(book: Book, provider: str):
    book.replace(CONFIG, SWITCH, f"    provider: {provider}\n{SECTIONS}")
    built(book)
    section = book.page("chapters/one.html").select_one("#comments")
    assert "your network address and which page you read" in section.text
    assert "Without JavaScript they can't be shown here." in section.text
    assert section.select_one("[data-ask][hidden] button").text.startswith("Show")
    assert not section.select("script, style, iframe, [style]")
    told = json.loads(section.select_one("[data-comments-hosted]")["data-comments-hosted"])
    assert told["script"] == SCRIPTS[provider]
    assert told["attributes"].get("data-term", told["attributes"].get("issue-term")) in (None, "chapters/first")
    assert "hosted.js" in scripts(book, "chapters/one.html")
    for page in ("chapters/one.html", "chapters/references.html", "search.html"):
        loaded = [tag.get("src") or tag.get("href") for tag in book.page(page).select("script, link, iframe")]
        assert not [address for address in loaded if re.search("giscus|utteranc|hypothes", address or "")]
    for page in ("chapters/references.html", "search.html"):
        assert not book.page(page).select("#comments, meta[name^=dc]")
        assert "hosted.js" not in scripts(book, page)
    if provider == "hypothesis":
        names = {meta["name"]: meta["content"] for meta in book.page("chapters/one.html").select("meta[name^='dc.']")}
        assert names == {
            "dc.relation.ispartof": "A small book, Its contributors",
            "dc.identifier": "chapters/first",
        }


@pytest.mark.parametrize("provider", HOSTED)
def test_hosted_providers_can_come_with_the_page(book: Book, provider: str):
    book.replace(CONFIG, SWITCH, f"    provider: {provider}\n    load: page\n{SECTIONS}")
    built(book)
    for page in ("chapters/two.html", "chapters/references.html", "search.html"):
        sources = scripts(book, page)
        there = page == "chapters/two.html"
        assert ("livingbook/utterances.js" in sources) == (there and provider == "utterances")
        assert ("https://hypothes.is/embed.js" in sources) == (there and provider == "hypothesis")
    box = book.page("chapters/two.html").select_one("[data-comments-hosted]")
    assert not box.select("button")
    # sphinx-comments brings the script of the services that it knows.
    assert json.loads(box["data-comments-hosted"])["script"] == (SCRIPTS["giscus"] if provider == "giscus" else "")
    if provider == "utterances":
        script = (book.html / "_static" / "livingbook" / "utterances.js").read_text()
        assert '"repo", "owner/book"' in script
        assert '"label", "talk"' in script


def test_hypothesis_tells_chapters_apart_beside_what_the_book_says_of_itself(tiny_book: Callable[[str], Book]):
    """Hypothesis takes pages that share a DOI, a PDF or another address for one; of several identifiers the last."""
    book = tiny_book("publish-small")
    book.replace(CONFIG, "    provider: none\n", "    provider: hypothesis\n")
    book.replace(CONFIG, "livingbook.publishing]", "livingbook.publishing, livingbook.comments]")
    book.replace("CITATION.cff", "title:", "doi: 10.1234/tiny\ntitle:")
    built(book)
    seen: set[str] = set()
    for name in ("chapters/first", "chapters/data", "intro"):
        page = book.page(f"{name}.html")
        said = [(str(meta["name"]).lower(), str(meta["content"])) for meta in page.select("meta[name]")]
        assert [value for key, value in said if key == "dc.identifier"][-1] == name
        others = {value for key, value in said if key in ("citation_doi", "citation_pdf_url")}
        others |= {
            str(link["href"]) for link in page.select("link[rel=canonical], link[rel=alternate]:not([type*=xml])")
        }
        assert not others & seen
        seen |= others
    assert "10.1234/tiny" in seen


def test_pages_that_utterances_would_mix_up_are_a_warning(book: Book):
    book.replace(CONFIG, SWITCH, f"    provider: utterances\n{SECTIONS}")
    book.write("chapters/two.md", "---\ncomments_id: part/intro\n---\n# Two\n")
    outcome = book.build()
    assert outcome.ok
    assert "utterances may show the comments of 'part/intro' under 'intro'" in outcome.output
    assert outcome.output.count("utterances may show") == 1


def test_the_setting_is_as_it_was_written_for_all_others():
    """The PDF builder reads there whether a book has comments; sphinx-comments alone sees another value, for a moment."""
    written = {"provider": "builtin", "hypothesis": True}
    config = SimpleNamespace(comments_config=written, html_baseurl="")
    widget = _Widget()
    widget.read_settings(SimpleNamespace(), config)
    assert config.comments_config == {}
    widget.take_scripts(SimpleNamespace(registry=SimpleNamespace(js_files=[])), config)
    assert config.comments_config == written


def test_the_setting_of_sphinx_comments_itself_works_too(book: Book):
    book.replace(CONFIG, SWITCH, "    {}\n")
    book.replace(CONFIG, "sphinx:\n", "sphinx:\n  config:\n    comments_config: {utterances: {repo: owner/book}}\n")
    built(book)
    assert book.page("intro.html").select("[data-comments-hosted*='utteranc.es']")
