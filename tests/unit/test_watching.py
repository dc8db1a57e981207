"""What time does to a book: reports of dead links, overdue facts and newer packages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from livingbook.errors import BookError
from livingbook.evidence.book import load_evidence
from livingbook.watching.facts import overdue_facts
from livingbook.watching.links import Answer, Link, dead_links, load_links, save_links, updated
from livingbook.watching.versions import compare, read_requirements
from tests.books import ROOTS

TODAY = date(2026, 11, 30)
EARLIER = date(2026, 10, 1)


def answer(address: str, status: str) -> Answer:
    return Answer(address, status, "chapters/one.md", "404 Client Error" if status == "broken" else "")


def test_a_dead_link_keeps_the_day_on_which_it_was_last_seen_alive() -> None:
    known = {"https://a.example": Link("https://a.example", EARLIER, "https://archive.example/a")}
    answers = [answer("https://a.example", "broken"), answer("https://b.example", "working")]
    links = updated(known, answers, TODAY, lambda _address: "")
    assert links == {
        "https://a.example": Link("https://a.example", EARLIER, "https://archive.example/a"),
        "https://b.example": Link("https://b.example", TODAY),
    }
    assert dead_links(answers, links).findings == [
        "https://a.example in `chapters/one.md`: 404 Client Error; last seen alive 2026-10-01, "
        "archived at https://archive.example/a"
    ]


def test_the_archive_is_asked_for_links_without_a_copy_alone() -> None:
    asked: list[str] = []
    known = {"https://a.example": Link("https://a.example", EARLIER, "https://archive.example/a")}
    answers = [answer(f"https://{name}.example", "working") for name in "aab"]
    updated(known, answers, TODAY, lambda address: asked.append(address) or "https://archive.example/b")
    assert asked == ["https://b.example"]


def test_links_that_left_the_book_and_places_on_its_own_pages_are_not_kept() -> None:
    known = {"https://gone.example": Link("https://gone.example", EARLIER)}
    assert updated(known, [answer("#section", "unchecked"), answer("b.html", "local")], TODAY, str) == {}


def test_the_file_of_links_comes_back_as_it_was_written(tmp_path: Path) -> None:
    links = [Link("https://b.example/?q=a,b", TODAY), Link("https://a.example", None, "https://archive.example/a")]
    save_links(tmp_path / "links.csv", links)
    assert list(load_links(tmp_path / "links.csv").values()) == sorted(links, key=lambda link: link.address)


def test_faults_in_the_file_of_links_are_named_all_at_once(tmp_path: Path) -> None:
    (tmp_path / "links.csv").write_text(
        "address,last_alive,archived\nhttps://a.example,soon,\nhttps://b.example,1.2.26,\n"
    )
    with pytest.raises(BookError) as caught:
        load_links(tmp_path / "links.csv")
    assert [fault.partition("links.csv, ")[2] for fault in caught.value.faults] == [
        "line 2: 'soon' is no day; write 2026-11-30",
        "line 3: '1.2.26' is no day; write 2026-11-30",
    ]


def test_nothing_found_makes_no_message() -> None:
    assert dead_links([answer("https://a.example", "working")], {}).markdown() == ""


def test_facts_past_their_day_of_review_are_listed() -> None:
    facts = load_evidence(ROOTS / "evidence-lists", ["references.bib"]).facts.values()
    due = [fact for fact in facts if fact.review]
    assert due, "the tiny book has facts with a day of review"
    assert overdue_facts(facts, date(2020, 1, 1)).findings == []
    found = overdue_facts(facts, date(3000, 1, 1))
    assert len(found.findings) == len(due)
    assert f"`{min(due, key=lambda fact: (fact.review, fact.id)).id}`" in found.findings[0]


def test_only_packages_that_moved_on_are_reported() -> None:
    pinned = read_requirements("# remark\nDjango==5.2.19,<6   # server\nwhitenoise[brotli]==6.12.0\n-c other.txt\n")
    newest = read_requirements("django==5.2.20\nwhitenoise==6.12.0\n")
    assert compare(pinned, newest).findings == ["Django: 5.2.19 is pinned, 5.2.20 is out"]
