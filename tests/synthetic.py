"""Books of any length for measurements and tests: chapters that all look alike but hold what chapters hold."""

from __future__ import annotations

import shutil
from pathlib import Path

import jupyter_book

from tests.books import Book

#: how many chapters stand under one caption of the table of contents
PART = 20
#: how many sources the bibliography has
SOURCES = 60

_SENTENCES = (
    "The agencies agreed on a plan in spring, and the first module left the hall two years later.",
    "Nobody had built a lock of that size before; the drawings filled three rooms.",
    "A ground station listens for eleven minutes of every orbit, then hands over to the next one.",
    "Costs were shared by weight, which everybody could measure and nobody could dispute.",
    "When the launch slipped, the partners learned of it from each other and not from the news.",
    "What one side calls a test the other calls a rehearsal, and both words mean the same week.",
)


def write_book(target: Path, chapters: int, *, extra_config: str = "") -> Book:
    """Write a book as ``jupyter-book create`` does, with many chapters in place of its few.

    :param target: a folder that does not exist yet.
    :param chapters: how many chapters besides the opening page.
    :param extra_config: lines to add to the template's ``_config.yml``.
    """
    template = Path(jupyter_book.__file__).parent / "book_template"
    (target / "chapters").mkdir(parents=True)
    shutil.copy(template / "logo.png", target / "logo.png")
    book = Book(target)
    book.write("_config.yml", (template / "_config.yml").read_text(encoding="utf-8") + extra_config)
    book.write("_toc.yml", _contents(chapters))
    book.write("references.bib", "\n".join(_source(number) for number in range(SOURCES)))
    book.write("intro.md", f"# Synthetic book\n\nA book of {chapters} chapters.\n\n```{{bibliography}}\n```\n")
    for number in range(chapters):
        book.write(f"chapters/c{number:03}.md", chapter(number, chapters))
    return book


def chapter(number: int, chapters: int) -> str:
    """Write one chapter: sections, citations, a figure, a table, a note and references to other chapters."""
    # The last chapter of a book refers to its first ones.
    near, far = (number + 1) % chapters, (number * 7 + 3) % chapters
    lines = [f"(chapter-{number})=", f"# Chapter {number} of many", ""]
    for section in range(4):
        lines += [f"(section-{number}-{section})=", f"## Section {section} of chapter {number}", ""]
        lines += [f"{_text(number)} {{cite}}`source{(number * 5 + section) % SOURCES}`.", ""]
        lines += [text for paragraph in range(2) for text in (_text(number + section + paragraph), "")]
        lines += [f"### Detail {section}", "", _text(number + section), ""]
    lines += [
        f"```{{figure}} ../logo.png\n:name: figure-{number}\n:alt: A logo\n\nThe logo of chapter {number}.\n```\n",
        f"See [the next one](chapter-{near}), {{ref}}`section-{far}-2` and {{doc}}`c{far:03}`; the picture is"
        f" [](figure-{number}), another [](figure-{far}).\n",
        "| year | flights |\n| --- | --- |\n| 2001 | 12 |\n| 2002 | 14 |\n",
        "```{note}\nThe counts of this chapter are invented.\n```\n",
        "```python\nflights = [12, 14]\nprint(sum(flights))\n```\n",
    ]
    return "\n".join(lines)


def _contents(chapters: int) -> str:
    lines = ["format: jb-book", "root: intro", "parts:"]
    for start in range(0, chapters, PART):
        lines += [f"  - caption: Part {start // PART + 1}", "    chapters:"]
        lines += [f"      - file: chapters/c{number:03}" for number in range(start, min(start + PART, chapters))]
    return "\n".join(lines) + "\n"


def _source(number: int) -> str:
    return (
        f"@article{{source{number},\n  author = {{Writer, Ada and Author{number}, Bo}},\n"
        f"  title = {{On the matter of number {number}}},\n  journal = {{Journal of Examples}},\n"
        f"  year = {{{1960 + number}}},\n  url = {{https://example.org/{number}}}\n}}\n"
    )


def _text(start: int) -> str:
    return " ".join(_SENTENCES[(start + offset) % len(_SENTENCES)] for offset in range(4))
