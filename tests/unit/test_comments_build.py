"""The widget in small books that are really built."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from bs4 import BeautifulSoup

from livingbook.comments import STATIC
from livingbook.reuse.site import without_server
from tests.books import Book, copy_root

CONFIG = "_config.yml"
SWITCH = "    provider: builtin\n"
SECTIONS = """\
    giscus: {repo: owner/book, repo-id: R_kgDOABCDEF, category: Comments, category-id: DIC_kwDOABCDEF}
    utterances: {repo: owner/book, label: talk}
    hypothesis: true
"""


@pytest.fixture
def book(tiny_book: Callable[[str], Book]) -> Book:
    return tiny_book("comments-small")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """Build the book as it is, for all tests that change nothing."""
    book = copy_root("comments-small", tmp_path_factory.mktemp("plain") / "book")
    return built(book)


def built(book: Book, builder: str = "html") -> Book:
    outcome = book.build(builder, strict=True)
    assert outcome.ok, outcome.output
    return book


def refused(book: Book) -> str:
    outcome = book.build()
    assert not outcome.ok
    assert "Traceback" not in outcome.output
    return outcome.output


def sent(name: str) -> int:
    """Give the bytes that the server sends for a script, compressed as for every browser of today."""
    return len(brotli.compress((STATIC / name).read_bytes()))


def scripts(book: Book, page: str) -> str:
    return " ".join(script.get("src", "") + script.text for script in book.page(page).select("script"))


def test_every_page_but_the_excluded_has_one_section_and_a_link_to_its_own_thread(book: Book):
    book.replace("_config.yml", SWITCH, "")
    built(book)
    links = {}
    for page in ("intro", "chapters/one", "chapters/two"):
        (section,) = book.page(f"{page}.html").select("section#comments")
        assert section.h2.text == "Comments"
        links[page] = section.select_one("a")["href"]
    assert links == {
        "intro": "comments/t/intro/",
        "chapters/one": "../comments/t/chapters/first/",
        "chapters/two": "../comments/t/chapters/two/",
    }
    feeds = book.page("chapters/one.html").select("head link[rel=alternate][type='application/atom+xml']")
    assert [link["href"] for link in feeds][:2] == ["../comments/feed/chapters/first/", "../comments/feed/"]
    head = book.page("chapters/one.html").select_one("h1 + p.comments-head a")
    assert (head.text, head["href"]) == ("Comments", "#comments")
    assert head["data-comments-counts"] == "../comments/counts/"
    # Which thread a page has can be told from its address, but for this one.
    assert json.loads(head["data-comments-ids"]) == {"chapters/one": "chapters/first"}
    for page in ("chapters/references", "search", "genindex"):
        assert not book.page(f"{page}.html").select("#comments, .comments-head")
        assert "livingbook" not in scripts(book, f"{page}.html")


def test_a_copy_without_server_leads_to_the_site_or_says_why_not(plain: Book):
    page = (plain.html / "chapters" / "one.html").read_text(encoding="utf-8")
    (link,) = BeautifulSoup(without_server(page, "https://example.org/book/"), "html.parser").select(
        "#comments > .comments-thread > p > a"
    )
    assert link["href"] == "https://example.org/book/comments/t/chapters/first/"
    (told,) = BeautifulSoup(without_server(page, ""), "html.parser").select("#comments > .comments-thread > p")
    assert not told.a
    assert "this copy of the book is not connected" in told.text


def test_the_list_of_threads_for_the_server(plain: Book):
    record = json.loads((plain.html / "_livingbook" / "threads.json").read_text())
    assert record == {
        "threads": {
            "chapters/first": {"title": "One", "path": "chapters/one.html"},
            "chapters/two": {"title": "Two", "path": "chapters/two.html"},
            "intro": {"title": "A small book", "path": "intro.html"},
        },
        "book": {"title": "A small book", "language": "en", "contact": "", "policies": ""},
        "provider": "builtin",
    }
    assert not (plain.html / "_livingbook" / ".threads.json").exists()


def test_the_section_holds_no_script_or_style_and_its_files_are_small(plain: Book):
    section = plain.page("chapters/two.html").select_one("#comments")
    assert not section.select("script, style, [style]")
    assert not [name for element in section.find_all(True) for name in element.attrs if name.startswith("on")]
    for name in (
        "near.js",
        "thread.js",
        "quotes.js",
        "counts.js",
        "hosted.js",
        "hosted.css",
        "comments.css",
        "comments-around.css",
    ):
        assert (plain.html / "_static" / "livingbook" / name).read_bytes() == (STATIC / name).read_bytes()
    assert sum(map(sent, ("near.js", "thread.js"))) <= 4000
    assert sent("counts.js") < 700
    (loader,) = [s for s in plain.page("chapters/two.html").select("script[src]") if "near.js" in s["src"]]
    assert loader.has_attr("defer")
    assert "thread.js" not in scripts(plain, "chapters/two.html")


def test_ways_to_write_while_the_server_is_away(book: Book):
    def ways() -> list[str]:
        help_ = built(book).page("chapters/two.html").select_one("template#comments-help")
        return [way.get("href", way.string) for way in help_.select("button, a")]

    assert ways() == ["Try again", "Copy what I wrote"]
    book.replace(CONFIG, "html:\n", "repository:\n  url: https://github.com/owner/book\nhtml:\n")
    assert ways()[2:] == ["https://github.com/owner/book/issues"]
    book.replace(CONFIG, SWITCH, SWITCH + "    contact: mailto:editors@book.example\n")
    assert ways()[2:] == ["mailto:editors@book.example?subject=Comment%20on%20Two"]
    # The rules, which the server shows, name it too.
    record = json.loads((book.html / "_livingbook" / "threads.json").read_text())
    assert record["book"]["contact"] == "mailto:editors@book.example"


def test_a_page_of_policies_is_named_to_the_server_and_must_exist(book: Book):
    book.replace(CONFIG, SWITCH, SWITCH + "    policies: chapters/two\n")
    record = json.loads((built(book).html / "_livingbook" / "threads.json").read_text())
    assert record["book"]["policies"] == "chapters/two.html"
    book.replace(CONFIG, "policies: chapters/two", "policies: chapters/too")
    outcome = book.build()
    assert not outcome.ok
    assert (
        "html.comments.policies: there is no document 'chapters/too' (did you mean 'chapters/two'?)" in outcome.output
    )


def test_a_page_that_moves_keeps_its_discussion(book: Book):
    """Renamed, with the old name in its front matter, under either form of address; nobody is warned."""
    book.replace(CONFIG, SWITCH, SWITCH + "    threads_file: threads.txt\n")
    book.write("threads.txt", "intro\nchapters/first\nchapters/two\n")
    (book.path / "chapters" / "two.md").unlink()
    book.write("part/second.md", "---\ncomments_id: chapters/two\n---\n# Two\n")
    book.replace("_toc.yml", "chapters/two", "part/second")
    for builder, page in (("html", "part/second.html"), ("dirhtml", "part/second/index.html")):
        built(book, builder)
        folder = book.path / "_build" / builder
        record = json.loads((folder / "_livingbook" / "threads.json").read_text())["threads"]
        assert record["chapters/two"] == {"title": "Two", "path": page.removesuffix("index.html")}
        section = BeautifulSoup((folder / page).read_text(), "html.parser")
        assert section.select_one("#comments a")["href"].endswith("comments/t/chapters/two/")
        ids = json.loads(section.select_one(".comments-head a")["data-comments-ids"])
        assert ids == {"chapters/one": "chapters/first", "part/second": "chapters/two"}


def test_a_change_of_the_switch_reaches_every_page(book: Book):
    built(book)
    book.replace(CONFIG, SWITCH, "    provider: none\n")
    built(book)
    for page in ("intro.html", "chapters/one.html"):
        assert not book.page(page).select("#comments")
        assert "livingbook" not in scripts(book, page)
    assert list((book.html / "_static" / "livingbook").glob("*")) == [], "scripts that no page names are published"
    assert json.loads((book.html / "_livingbook" / "threads.json").read_text())["provider"] == "none"


@pytest.mark.parametrize("builder", ["singlehtml", "epub", "text"])
def test_other_forms_of_the_book_have_no_trace_of_it(book: Book, builder: str):
    book.replace(CONFIG, SWITCH, "    provider: hypothesis\n")
    assert book.build(builder).ok
    made = [file for file in (book.path / "_build" / builder).rglob("*") if file.suffix in (".html", ".xhtml", ".txt")]
    assert made
    for file in made:
        text = file.read_text(encoding="utf-8")
        assert 'id="comments"' not in text
        assert "hypothes" not in text
    assert not list((book.path / "_build" / builder).rglob("threads.json"))


def test_none_leaves_no_trace(book: Book):
    book.replace(CONFIG, SWITCH, f"    provider: none\n{SECTIONS}")
    built(book)
    assert not (book.html / "_static" / "livingbook").exists()
    for page in book.html.rglob("*.html"):
        assert not re.search(r"comments|giscus|utteranc|hypothes", page.read_text().lower()), page


def test_a_wrong_switch_stops_the_build_and_keeps_what_was_built(book: Book):
    built(book)
    before = (book.html / "intro.html").read_text()
    book.replace(CONFIG, SWITCH, "    provider: buildin\n    lod: page\n")
    output = refused(book)
    assert "(did you mean 'builtin'?)" in output
    assert "(did you mean 'load'?)" in output
    assert (book.html / "intro.html").read_text() == before


def test_front_matter_that_cannot_be_right_stops_the_build(book: Book):
    book.write("chapters/two.md", "---\ncomments_id: chapters/first\n---\n# Two\n")
    book.write("intro.md", "---\ncomments: perhaps\n---\n# Start\n")
    output = refused(book)
    assert "chapters/two: its comments have the id 'chapters/first', and so have those of chapters/one" in output
    assert "intro: 'comments: perhaps' must be true or false" in output


def test_a_discussion_whose_page_has_gone_is_a_warning(book: Book, tmp_path: Path):
    book.replace(CONFIG, SWITCH, SWITCH + "    threads_file: discussion/threads.txt\n")
    book.write("discussion/threads.txt", "# all of them\nintro\nchapters/first\nchapters/gone\n")
    outcome = book.build()
    assert outcome.ok
    assert "the discussion 'chapters/gone' has no page any more" in outcome.output
    assert "'chapters/first' has no page" not in outcome.output
    (book.path / "discussion" / "threads.txt").unlink()
    assert "threads_file" in refused(book)
