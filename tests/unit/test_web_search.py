"""What the search index knows of a page: its sections, the entries of a glossary, and how much each word counts."""

from __future__ import annotations

import pytest
from docutils.core import publish_doctree
from docutils.nodes import document

from livingbook.web.search import long_form, sections

PAGE = """
==========
Page title
==========

Opening words.

First part
==========

Apples and apples.

Deeper
------

Pears.

Second part
===========

+-------+
| plums |
+-------+
"""


def stems(text: str) -> list[str]:
    return [word.strip(".").lower() for word in text.split()]


@pytest.fixture
def page() -> document:
    return publish_doctree(PAGE, settings_overrides={"doctitle_xform": False})


def test_a_page_is_split_at_its_headings(page: document) -> None:
    found = sections(page, "Page title", stems)
    assert [(part.anchor, part.title) for part in found] == [
        ("", "Page title"),
        ("first-part", "First part"),
        ("deeper", "Deeper"),
        ("second-part", "Second part"),
    ]


def test_words_count_by_where_they_stand(page: document) -> None:
    start, first, deeper, second = sections(page, "Page title", stems)
    assert start.words["title"] > start.words["opening"]
    assert first.words["first"] > first.words["apples"] == 2 * deeper.words["pears"]
    assert "pears" not in first.words
    assert deeper.words["first"] > 0, "the heading around it counts a little"
    assert second.words["plums"] < deeper.words["pears"], "a word in a table counts less than one in the text"
    assert second.length > second.words["plums"], "and makes its section no shorter"


def test_keywords_of_a_page_and_titles_of_cited_sources_are_found() -> None:
    text = ".. meta::\n   :keywords: errata, mistakes\n\nTitle\n=====\n\nPart\n----\n\nSee `[7] <other.html#id7>`_.\n"
    page = publish_doctree(text, settings_overrides={"doctitle_xform": False})
    start, part = sections(page, "Title", stems, {"other.html#id7": "Rare comets"})
    assert start.words["errata,"] > part.words["see"], "a keyword counts as a word of the title does"
    assert 0 < part.words["comets"] < part.words["see"], "a word of a source counts less than one in the text"
    assert "comets" not in start.words


@pytest.mark.parametrize(
    ("acronym", "explanation", "expected"),
    [
        ("ESA", "The European Space Agency, an organisation of states.", ("European", "Space", "Agency")),
        ("UAE", "The United Arab Emirates.", ("United", "Arab", "Emirates")),
        ("CERN", "The European laboratory for particle physics near Geneva.", ()),
        ("Barter", "An exchange of hardware.", ()),
    ],
)
def test_an_acronym_finds_its_long_form(acronym: str, explanation: str, expected: tuple[str, ...]) -> None:
    assert long_form(acronym, explanation) == expected
