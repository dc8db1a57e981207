"""Every text of ours goes through gettext: a language in which each of them stands in brackets leaves none bare."""

from __future__ import annotations

from collections.abc import Iterator
from gettext import NullTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from livingbook import language
from livingbook.translating import interface
from livingbook.translating.chapters import charts
from tests.books import Book, copy_root


def bracketed(found: Catalog) -> Catalog:
    """Translate every text into itself, in brackets."""
    made = Catalog(locale="de")
    for message in found:
        if message.id:
            forms = message.id if isinstance(message.id, list | tuple) else (message.id,)
            said = tuple(f"⟦{form}⟧" for form in forms)
            made.add(message.id, said if len(said) > 1 else said[0])
    return made


def write_catalogue(book: Path, domain: str, found: Catalog) -> None:
    target = language.catalogue_file(book, "de", domain)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        write_mo(file, bracketed(found))


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    """A book with charts and evidence, in the language of brackets."""
    book = copy_root("charts-small", tmp_path_factory.mktemp("language") / "book")
    book.replace("_config.yml", "    bibtex_default_style", "    language: de\n    bibtex_default_style")
    book.replace("chapter.md", "import COLOURS, table", "import COLOURS, _, table")
    book.replace("chapter.md", 'y="launches:Q")\nalt.layer', 'y=alt.Y("launches:Q", title=_("Tries")))\nalt.layer')
    found = {name: Catalog() for name in (language.PAGES, language.CHARTS)}
    interface.pages(found[language.PAGES])
    charts(found[language.CHARTS], book.path, ["chapter.md"])
    for name, catalogue in found.items():
        write_catalogue(book.path, name, catalogue)
    outcome = book.build()
    assert outcome.ok, outcome.output
    yield book
    language.speak(NullTranslations())


def test_what_we_write_below_a_chart_is_translated(spoken: Book) -> None:
    page = spoken.page("chapter.html")
    bare = [
        text
        for place in page.select("summary, .chart-links a, .chart-explore, .source-line strong")
        if (text := place.get_text(" ", strip=True)) not in ("SVG", "PNG", "CSV") and "⟦" not in text
    ]
    assert page.select(".chart-links a")
    assert bare == []
    assert page.select_one(".source-line strong").get_text() == "⟦Source⟧:"


def test_labels_and_text_alternatives_of_charts_are_translated(spoken: Book) -> None:
    drawing = spoken.page("chapter.html").select_one("#fig-launches svg")
    assert "⟦Tries⟧" in drawing.get_text()
    assert drawing["aria-label"] == "⟦A line that rises to 1,317 launches.⟧"


def test_scripts_speak_the_language(spoken: Book) -> None:
    script = (spoken.html / "_static" / "charts.js").read_text(encoding="utf-8")
    assert '"⟦Point at a mark, or touch it, for its values.⟧"' in script
    search = (spoken.html / "_static" / "search.js").read_text(encoding="utf-8")
    assert '"⟦Places found, the most fitting first: ${resultCount}.⟧"' in search


def test_a_template_of_a_script_takes_any_text() -> None:
    assert language.script_text('say "so" …') == '"say \\"so\\" …"'
    assert language.script_values("`{a}` $ of {b}", a="x", b="y.length") == "`\\`${x}\\` \\$ of ${y.length}`"
