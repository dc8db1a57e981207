"""Where a report of a problem goes, and what is filled in for the reader."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, unquote, urlsplit

import yaml

from livingbook.citation import Work
from livingbook.configuration import repository_of
from livingbook.publication import Author
from livingbook.publishing.reporting import Ways, report_link
from tests.conftest import REPOSITORY

WORK = Work(
    "chapter", "Costs & benefits", (Author("Someone"),), date(2026, 11, 22), "2026.11", "key",
    book="A Book", address="https://book.example/costs.html",
)  # fmt: skip
FORMS = REPOSITORY / ".github" / "ISSUE_TEMPLATE"


def test_an_issue_form_gets_page_and_version_and_has_room_for_the_words() -> None:
    report = report_link(WORK, Ways("https://github.com/someone/book/", "mailto:us@book.example", "#comments"))
    assert report.takes_words
    parts = urlsplit(report.address + "a%20quote")
    assert parts.path == "/someone/book/issues/new"
    filled = {key: value for key, (value,) in parse_qs(parts.query).items()}
    assert filled["page"] == "Costs & benefits (https://book.example/costs.html)"
    assert filled["version"] == "2026.11"
    assert filled["quote"] == "a quote"
    form = yaml.safe_load((FORMS / filled["template"]).read_text(encoding="utf-8"))
    fields = {item["id"] for item in form["body"] if "id" in item}
    assert set(filled) - {"template", "title"} <= fields


def test_a_mail_gets_the_same() -> None:
    report = report_link(WORK, Ways("", "mailto:us@book.example", "#comments"))
    assert report.address.startswith("mailto:us@book.example?subject=Problem%3A%20Costs%20%26%20benefits")
    assert report.takes_words
    body = unquote(report.address.partition("&body=")[2])
    assert "https://book.example/costs.html" in body
    assert body.endswith("The words: ")


def test_a_repository_elsewhere_and_jupyter_books_own_are_passed_over() -> None:
    assert report_link(WORK, Ways("https://git.example/someone/book", "", "#comments")).address == "#comments"
    assert repository_of({"repository_url": "https://git.example/someone/book"}) == "https://git.example/someone/book"
    for options in ({}, {"repository_url": ""}, {"repository_url": "https://github.com/executablebooks/jupyter-book"}):
        assert repository_of(options) == ""


def test_without_any_way_there_is_no_link() -> None:
    assert report_link(WORK, Ways("", "", "")) is None
