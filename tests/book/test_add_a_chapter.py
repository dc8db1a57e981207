"""Whoever follows docs/add-a-chapter.md word for word gets the chapter that it promises."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.books import Book, copy_book
from tests.conftest import REPOSITORY

PAGE = (REPOSITORY / "docs" / "add-a-chapter.md").read_text(encoding="utf-8")
#: an instruction that names a file, and the block below it
STEP = re.compile(
    r"(?P<how>In|At the end of|Create) `(?P<file>[\w./-]+)`(?:, below `(?P<below>[^`]+)`)?:\n\n"
    r"(?P<fence>`{3,})\w+\n(?P<text>.*?)\n(?P=fence)\n",
    re.DOTALL | re.IGNORECASE,
)


def follow(page: str, book: Path) -> list[str]:
    """Do what the page says, and name the files that it changed."""
    changed = []
    for step in STEP.finditer(page):
        file, text = book / step["file"], step["text"] + "\n"
        if step["below"]:
            before, line, after = file.read_text(encoding="utf-8").partition(step["below"] + "\n")
            assert line, f"{step['file']} has no line {step['below']}"
            text = before + line + text + after
        elif step["how"].lower() != "create":
            text = file.read_text(encoding="utf-8") + "\n" + text
        file.write_text(text, encoding="utf-8")
        changed.append(step["file"])
    return changed


@pytest.fixture(scope="module")
def extended(real_book: Book, tmp_path_factory: pytest.TempPathFactory) -> Book:
    book = copy_book(real_book.path, tmp_path_factory.mktemp("newcomer") / "book")
    assert follow(PAGE, book.path) == [
        "_toc.yml", "references.bib", "evidence/facts.yml", "chapters/bought-landings.md",
    ]  # fmt: skip
    # Cells that did not change need not run again.
    shutil.copytree(real_book.path / "_build" / ".jupyter_cache", book.path / "_build" / ".jupyter_cache")
    return book


def test_the_check_has_nothing_to_say_about_it(extended: Book) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "livingbook", "check"], cwd=extended.path, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")


def test_the_chapter_is_there_with_fact_chart_and_citation(extended: Book) -> None:
    outcome = extended.build(strict=True)
    assert outcome.ok, outcome.output
    page = extended.page("chapters/bought-landings.html")
    assert "By the end of 2025 four landers had flown" in page.find("article").get_text()
    assert page.select_one("figure#fig-bought-landings svg")
    assert page.select_one(".prev-next-area .left-prev")["href"] == "reaching-for-the-stars.html"
    cited = page.select_one("article p a.reference.internal[href*=references]")["href"].partition("#")[2]
    assert "Commercial Lunar Payload Services" in extended.page("chapters/references.html").find(id=cited).get_text()
    assert extended.page("chapters/ledger.html").find(id="fact-bought-landings-flown")
