"""The archived discussion in small books that are really built: pages, search, other forms, what is built again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.books import Book, copy_root

FILE = "discussion/threads/chapters/first.yml"
PAGE = "chapters/one.html"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Book:
    book = copy_root("discussion-small", tmp_path_factory.mktemp("discussion") / "book")
    outcome = book.build(strict=True)
    assert outcome.ok, outcome.output
    return book


def test_the_comments_stand_in_the_page(built: Book):
    section = built.page(PAGE).select_one("#comments")
    entries = section.select("[data-comments-thread] article.comments-entry")
    assert [entry["id"] for entry in entries] == [
        "comment-2",
        "comment-5",
        "comment-6",
        "comment-7",
        "comment-9",
        "comment-10",
        "comment-11",
    ]
    assert "as of 28\u00a0November 2026" in section.text
    assert section.select_one("[data-comments-thread] > p a")["href"] == "../comments/t/chapters/first/"
    first = entries[0]
    assert first.select_one(".comments-name a")["href"] == "https://ada.example/?a=1&b=2"
    assert "20\u00a0November 2026, 09:05 UTC" in first.select_one("time").text
    assert first.select_one(".comments-quote a")["href"] == "#what-it-costs"
    assert first.select_one(".comments-link")["href"] == "#comment-2"
    assert first.parent.ol.select_one("article")["id"] == "comment-5"
    assert section.select_one("li > p.comments-removed").text == "A comment that is not in the archive."
    assert "comments-entry" not in str(built.page("chapters/two.html"))


def test_a_hostile_file_pulls_nothing_into_the_page(built: Book):
    page = built.page(PAGE)
    section = page.select_one("#comments")
    assert len(page.select("#comments")) == 1
    assert {h1.contents[0] for h1 in page.select("h1")} == {"One"}
    assert len(page.select("#what-it-costs")) == 1
    assert not section.select("script, style, img, iframe, [style], [onclick], h1")
    assert "evil.example" not in str(page)
    assert [h.name for h in section.select("h2, h3, h4, h5, h6")] == ["h2"]
    article = section.select_one("#comment-10")
    assert article.select_one(".comments-name").text == '<script>alert("name")</script>'
    assert "words." in article.text
    assert not article.select(".comments-text [href]")
    for link in section.select(".comments-text a[href], .comments-name a"):
        assert link["rel"] == ["nofollow", "noopener", "ugc"]
    identifiers = [tag["id"] for tag in page.select("[id]")]
    assert len(identifiers) == len(set(identifiers))


def test_search_leads_to_the_discussion(built: Book):
    index = json.loads(re.search(r"Search\.setIndex\((.*)\)", (built.html / "searchindex.js").read_text())[1])
    found = index["sections"]
    place = found["places"][found["words"]["zeppelinom"][0]]
    assert (index["docnames"][place[0]], place[1], place[2]) == ("chapters/one", "comments", "Discussion")
    assert "аделаид" in found["words"] or "аделаида" in found["words"]
    assert not [word for word in found["words"] if "evil" in word]


def test_only_the_chapter_whose_file_changes_is_written_again(built: Book):
    def times() -> dict[str, int]:
        # Sphinx writes the page whose contents list a chapter together with it, whatever has changed there.
        return {name: (built.html / name).stat().st_mtime_ns for name in (PAGE, "chapters/two.html")}

    def changed() -> list[str]:
        before = times()
        outcome = built.build(strict=True)
        assert outcome.ok, outcome.output
        return [name for name, time in times().items() if time != before[name]]

    assert changed() == []
    built.replace(FILE, "Спасибо", "Большое спасибо")
    assert changed() == [PAGE]
    built.write("discussion/threads/chapters/two.yml", "thread: chapters/two\ntitle: Two\narchived: 2026-11-28\ncomments:\n- {id: 20, name: B, created: '2026-11-28T12:00:00Z', html: <p>New words</p>}\n")  # fmt: skip
    assert changed() == ["chapters/two.html"]
    assert built.page("chapters/two.html").select_one("#comment-20")
    (built.path / "discussion/threads/chapters/two.yml").unlink()
    assert changed() == ["chapters/two.html"]
    assert not built.page("chapters/two.html").select(".comments-entry")


def test_a_faulty_file_stops_the_build_and_keeps_what_was_built(tiny_book: Callable[[str], Book]):
    book = tiny_book("discussion-small")
    assert book.build().ok
    before = (book.html / PAGE).read_bytes()
    book.replace(FILE, "name: The Author", "nmae: The Author")
    book.replace(FILE, "archived: 2026-11-28", "archived: soon")
    outcome = book.build()
    assert not outcome.ok
    assert "Traceback" not in outcome.output
    assert f"{FILE}:4:" in outcome.output
    assert "unknown key 'nmae' (did you mean 'name'?)" in outcome.output
    assert (book.html / PAGE).read_bytes() == before
    book.replace(FILE, "nmae: The Author", "name: The Author")
    book.replace(FILE, "archived: soon", "archived: 2026-11-28")
    book.replace("chapters/one.md", "comments_id: chapters/first", "comments_id: chapters/other")
    assert "the archived discussion 'chapters/first' has no page any more" in book.build().output


@pytest.mark.parametrize("provider", ["none", "hypothesis"])
def test_without_our_server_the_archive_is_still_shown(tiny_book: Callable[[str], Book], provider: str):
    book = tiny_book("discussion-small")
    book.replace("_config.yml", "provider: builtin", f"provider: {provider}")
    assert book.build(strict=True).ok
    section = book.page(PAGE).select_one("#comments")
    assert "Archived discussion, as of 28\u00a0November 2026." in section.text
    assert len(section.select("article")) == 7
    assert not section.select("a[href*='comments/t/']")
    assert (book.html / "_static" / "livingbook" / "comments.css").exists()
    if provider == "none":
        assert section.h2.text == "Discussion"
        assert not book.page("chapters/two.html").select("#comments")


@pytest.mark.parametrize("builder", ["singlehtml", "epub", "text", "latex"])
def test_other_forms_of_the_book_carry_the_discussion(tiny_book: Callable[[str], Book], builder: str):
    book = tiny_book("discussion-small")
    outcome = book.build(builder)
    assert outcome.ok, outcome.output
    made = [
        f for f in Path(book.path / "_build" / builder).rglob("*") if f.suffix in (".html", ".xhtml", ".txt", ".tex")
    ]
    text = "\n".join(file.read_text(encoding="utf-8") for file in made)
    assert text.count("zeppelinomics second line") == 1
    assert "A comment that is not in the archive" in text
    assert "evil.example" not in text
    assert "Спасибо за книгу" in text
    if builder in ("epub", "singlehtml"):
        page = BeautifulSoup(next(f.read_text() for f in made if "zeppelinomics" in f.read_text()), "html.parser")
        assert page.select_one("#discussion-chapters-one #comment-2")
