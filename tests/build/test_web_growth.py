"""A growing book: an edit rebuilds what it concerns, processes share the reading, long books keep short sidebars."""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from jupyter_book.sphinx import build_sphinx
from pydata_sphinx_theme.toctree import add_toctree_functions
from sphinx.domains.std import StandardDomain
from sphinx.environment.collectors.toctree import TocTreeCollector
from sphinx_external_toc.collectors import TocTreeCollectorWithStyles
from sphinxcontrib.bibtex.domain import BibtexDomain

from livingbook.web import citations, furniture, outlines
from tests.books import ROOTS, Book
from tests.synthetic import write_book

_OURS = "\nsphinx:\n  extra_extensions: [livingbook.web]\n"
_CHAPTERS = 6


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Book:
    book = write_book(tmp_path_factory.mktemp("growth") / "book", _CHAPTERS, extra_config=_OURS)
    outcome = book.build()
    assert outcome.ok, outcome.output
    return book


@pytest.fixture
def book(built: Book, tmp_path: Path) -> Book:
    """Give a built book of six chapters that a test may change."""
    # A copy in another folder would be read anew: Sphinx remembers paths. So the test changes and restores the book.
    sources = tmp_path / "sources"
    shutil.copytree(built.path, sources, ignore=shutil.ignore_patterns("_build"))
    yield built
    for file in (file for file in sources.rglob("*") if file.is_file()):
        target = built.path / file.relative_to(sources)
        if not target.exists() or target.read_bytes() != file.read_bytes():
            target.write_bytes(file.read_bytes())
    assert built.build().ok


def _times(book: Book) -> dict[str, int]:
    pages = [*book.html.glob("*.html"), *book.html.glob("chapters/*.html")]
    return {page.relative_to(book.html).as_posix(): page.stat().st_mtime_ns for page in pages}


def _written(book: Book) -> set[str]:
    """Build again; name the chapters that were written."""
    before = _times(book)
    outcome = book.build()
    assert outcome.ok, outcome.output
    after = _times(book)
    chapters = {name for name in after if name.startswith("chapters/") or name == "intro.html"}
    return {Path(name).stem for name in chapters if before.get(name) != after[name]}


def test_nothing_is_written_without_an_edit(book: Book) -> None:
    assert _written(book) == set()


def test_an_edit_of_prose_writes_its_chapter_alone(book: Book) -> None:
    book.replace("chapters/c002.md", "Nobody had built", "Somebody had built")
    before = _times(book)
    assert _written(book) == {"c002"}
    assert {name for name, time in _times(book).items() if time != before[name]} == {"chapters/c002.html"}


def test_a_new_heading_is_written_wherever_it_is_quoted(book: Book) -> None:
    book.replace("chapters/c002.md", "## Section 2 of chapter 2", "## A better name")
    quoting = {
        page.stem
        for page in (book.path / "chapters").glob("*.md")
        if "section-2-2`" in page.read_text(encoding="utf-8")
    }
    assert quoting == {"c005"}
    assert _written(book) == {"c002", *quoting}
    assert "A better name" in book.page("chapters/c005.html").get_text()


def test_a_changed_source_is_written_where_it_is_cited(book: Book) -> None:
    book.replace("references.bib", "On the matter of number 7", "On another matter")
    citing = {
        page.stem for page in (book.path / "chapters").glob("*.md") if "`source7`" in page.read_text(encoding="utf-8")
    }
    assert citing
    assert _written(book) == {"intro", *citing}


def test_a_title_is_written_into_every_sidebar(book: Book) -> None:
    before = _times(book)
    book.replace("chapters/c003.md", "# Chapter 3 of many", "# Another title")
    assert _written(book) == {"intro", *(f"c{number:03}" for number in range(_CHAPTERS))}
    assert all(time != before[name] for name, time in _times(book).items())  # the search page and the index too


def test_what_was_built_bit_by_bit_is_what_a_fresh_build_gives(book: Book, tmp_path: Path) -> None:
    first = "```{figure} ../logo.png\n:name: new\n:alt: A logo\n\nA new first figure.\n```\n\nAlso {cite}`source40`.\n"
    book.replace("chapters/c001.md", "## Section 0 of chapter 1", f"{first}\n## Section 0 of chapter 1")
    assert book.build().ok
    fresh = Book(tmp_path / "fresh")
    shutil.copytree(book.path, fresh.path, ignore=shutil.ignore_patterns("_build"))
    assert fresh.build().ok
    for name in _times(fresh):
        assert book.page(name).get_text() == fresh.page(name).get_text(), name


def test_nothing_stale_is_left_after_chapters_came_went_and_changed_places(book: Book, tmp_path: Path) -> None:
    words = "# Words\n\n```{glossary}\nLock\n  A door between two others.\n```\n"
    book.write("chapters/words.md", words)
    book.replace(
        "_toc.yml", "      - file: chapters/c000\n", "      - file: chapters/c000\n      - file: chapters/words\n"
    )
    book.replace("chapters/c001.md", "Nobody had built a lock", "Nobody had built a {term}`Lock`")
    assert book.build().ok
    book.write("chapters/words.md", words.replace("A door", "A small room"))
    assert _written(book) == {"words"}
    book.write("chapters/words.md", words.replace("Lock\n", "Air lock\n"))
    book.replace("chapters/c001.md", "{term}`Lock`", "{term}`air lock`")
    book.replace("chapters/c002.md", "`source12`", "`source41`")
    book.replace("_toc.yml", "      - file: chapters/c003\n", "")
    (book.path / "chapters/c003.md").unlink()
    book.replace("_toc.yml", "      - file: chapters/c005\n", "")
    book.replace(
        "_toc.yml", "      - file: chapters/c001\n", "      - file: chapters/c005\n      - file: chapters/c001\n"
    )
    assert book.build().ok
    fresh = Book(tmp_path / "fresh")
    shutil.copytree(book.path, fresh.path, ignore=shutil.ignore_patterns("_build"))
    assert fresh.build().ok
    (book.path / "chapters/words.md").unlink()
    assert not (book.html / "chapters/c003.html").exists()
    made, anew = (
        {page.relative_to(one.html) for page in one.html.rglob("*") if page.is_file()} for one in (book, fresh)
    )
    assert made == anew
    pages = [path for path in made if path.suffix in (".html", ".md", ".br") or path.name == "searchindex.js"]
    assert [str(path) for path in pages if (book.html / path).read_bytes() != (fresh.html / path).read_bytes()] == []


def test_pages_follow_what_the_pdfs_have_read_before_them(tiny_book: Callable[[str], Book]) -> None:
    book = tiny_book("pdf-small")
    assert book.build().ok
    book.replace("chapters/one.md", "# ", "# Anew: ")
    assert book.build("bookpdf").ok
    assert _written(book) >= {"one", "two"}
    assert "Anew: " in book.page("chapters/one.html").get_text()


def test_a_changed_style_sheet_reaches_every_page(book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "package"
    shutil.copytree(Path(furniture.__file__).parents[1], package, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    before = furniture.state(package)
    with (package / "web" / "static" / "book.css").open("a") as sheet:
        sheet.write("\n.bd-article { color: black; }\n")
    assert furniture.state(package) != before == furniture.state(Path(furniture.__file__).parents[1])
    monkeypatch.setattr(furniture, "_PACKAGE", package)
    assert len(_written(book)) == _CHAPTERS + 1


def test_a_fact_is_written_where_it_stands(tiny_book: Callable[[str], Book]) -> None:
    book = tiny_book("evidence-lists")
    book.write("plain.md", "# No fact\n\nNothing here is counted.\n")
    book.replace("_toc.yml", "chapters:\n", "chapters:\n  - file: plain\n")
    assert book.build().ok
    book.replace("evidence/tables/flights.csv", *_a_changed_cell(book))
    before = (book.html / "plain.html").stat().st_mtime_ns
    assert "flights" in _written(book)
    assert (book.html / "plain.html").stat().st_mtime_ns == before


def _a_changed_cell(book: Book) -> tuple[str, str]:
    """Give a row of the table of flights, and the same row with one more flight."""
    row = (book.path / "evidence/tables/flights.csv").read_text(encoding="utf-8").splitlines()[1]
    cells = [str(int(cell) + 1) if cell.isdecimal() and len(cell) < 4 else cell for cell in row.split(",")]
    assert ",".join(cells) != row
    return row, ",".join(cells)


def test_processes_that_share_the_reading_write_the_same_pages(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    runs = []
    for jobs in (1, 2):
        root = tmp_path / str(jobs) / "book"
        shutil.copytree(ROOTS / "evidence-lists", root)
        settings = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
        settings["sphinx"]["config"]["extensions"] += ["livingbook.comments"]
        (root / "_config.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
        result = build_sphinx(
            root,
            root / "_build" / "html",
            noconfig=True,
            path_config=root / "_config.yml",
            confoverrides={"external_toc_path": str(root / "_toc.yml"), "latex_individualpages": False},
            jobs=jobs,
        )
        assert not result
        runs.append("".join(capfd.readouterr()))
    printed = "".join(runs)
    assert "parallel" not in printed, printed  # Sphinx names the extension that prevents it
    steps = [run.count("reading sources... [") for run in runs]
    assert steps[0] > steps[1] > 0, "in one process chapter by chapter, in two in lots"
    serial, shared = (tmp_path / jobs / "book" / "_build" / "html" for jobs in ("1", "2"))
    pages = sorted(page.relative_to(serial) for page in serial.rglob("*.html"))
    assert pages == sorted(page.relative_to(shared) for page in shared.rglob("*.html"))
    assert [page for page in pages if (serial / page).read_bytes() != (shared / page).read_bytes()] == []


def test_the_functions_that_we_wrap_are_still_the_ones_we_know() -> None:
    """A changed package must be looked at before it is wrapped again."""
    assert str(inspect.signature(outlines._assign)) == "(self, env: 'BuildEnvironment') -> 'list[str]'"
    assert list(inspect.signature(outlines._assign_sections).parameters) == ["self", "env"]
    assert list(inspect.signature(outlines._resolve).parameters) == [
        "self", "env", "fromdocname", "builder", "typ", "target", "node", "contnode",
    ]  # fmt: skip
    assert list(inspect.signature(citations._format).parameters) == [
        "self", "bibliography_key", "docnames", "tooltips", "tooltips_style",
    ]  # fmt: skip
    assert list(inspect.signature(add_toctree_functions).parameters) == [
        "app", "pagename", "templatename", "context", "doctree",
    ]  # fmt: skip
    for function in (outlines._assign, outlines._assign_sections, outlines._resolve):
        assert "env.get_doctree(docname)" in inspect.getsource(function), "it still asks for whole chapters"
    assert "self.get_formatted_entries(" in inspect.getsource(BibtexDomain.env_updated)
    assert TocTreeCollector.assign_figure_numbers is outlines._assign_from_outlines
    assert TocTreeCollectorWithStyles.assign_section_numbers is outlines._assign_sections_from_outlines
    assert StandardDomain._resolve_numref_xref is outlines._resolve_from_outlines
