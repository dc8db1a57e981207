"""How to cite: APA in words, BibTeX and RIS, with names and signs that need care."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pybtex.database import parse_string

from livingbook.citation import Work, apa, bibtex, book_work, chapter_work, figure_work, ris
from livingbook.publication import Author, Publication

PEOPLE = (Author("von Müller", "Anna-Maria J."), Author("King", "Martin Luther", "Jr."), Author("R&D {Group} 100%"))


def publication(*authors: Author) -> Publication:
    return Publication(
        title="Rockets", subtitle="A Book", creators=authors or PEOPLE, version="2026.11",
        date_released=date(2026, 11, 2), licence="CC-BY-4.0", abstract="",
    )  # fmt: skip


def chapter(*authors: Author, title: str = "Who pays?", address: str = "https://example.org/b/who_pays.html") -> Work:
    return chapter_work(publication(*authors), title, name="who_pays", address=address, language="en")


def test_apa_names_people_by_initials_and_groups_in_full() -> None:
    assert apa(chapter()) == (
        "von Müller, A.-M. J., King, M. L., Jr., & R&D {Group} 100%. (2026). Who pays? In Rockets: A Book (Version 2026.11). "
        "https://example.org/b/who_pays.html"
    )
    book = book_work(publication(Author("The Group")), address="", language="en")
    assert apa(book) == "The Group. (2026). Rockets: A Book (Version 2026.11)."


def test_apa_shortens_a_list_of_more_than_twenty_authors() -> None:
    many = apa(chapter(*(Author(f"Name{n}", "Ann") for n in range(1, 25))))
    assert "Name19, A., … Name24, A. (2026)" in many
    assert "Name20" not in many


def test_a_figure_is_cited_with_its_chapter_and_its_own_address() -> None:
    figure = figure_work(chapter(), "Costs have fallen.", name="fig-costs")
    assert "Costs have fallen [Figure]. In Who pays?, Rockets: A Book (Version 2026.11). " in apa(figure)
    assert apa(figure).endswith("who_pays.html#fig-costs")
    assert apa(figure_work(chapter(address=""), "Costs", name="fig-costs")).endswith("(Version 2026.11).")


def test_bibtex_is_read_back_as_it_was_meant() -> None:
    work = chapter(title="50 % of $1_000 & #1: C^2 ~ {x} \\o/")
    entry = parse_string(bibtex(work), "bibtex").entries[work.key]
    assert (work.key, entry.type) == ("muller2026-who-pays", "incollection")
    family, suffixed, group = entry.persons["author"]
    assert (family.prelast_names, family.last_names) == (["von"], ["Müller"])
    assert (suffixed.last_names, suffixed.lineage_names) == (["King"], ["Jr."])
    assert (group.first_names, group.last_names) == ([], [r"{R\&D \{Group\} 100\%}"])
    assert (
        entry.fields["title"]
        == r"{50 \% of \$1\_000 \& \#1: C\textasciicircum{}2 \textasciitilde{} \{x\} \textbackslash{}o/}"
    )
    assert (entry.fields["year"], entry.fields["date"]) == ("2026", "2026-11-02")
    assert entry.fields["url"] == "https://example.org/b/who_pays.html"
    assert entry.fields["version"] == "2026.11"


def test_other_scripts_and_single_braces_make_no_broken_entry() -> None:
    authors = (Author("王", "小明"), Author("Группа"))
    works = [chapter_work(publication(*authors), title, name=title, address="", language="zh")
             for title in ("第一章", "第二章", "a } b {", "open {")]  # fmt: skip
    read = parse_string("".join(map(bibtex, works)), "bibtex").entries
    assert list(read) == [work.key for work in works]
    assert len({*read}) == len(works)  # each title its own key
    assert [entry.fields["title"] for entry in read.values()][2:] == [
        r"{a \textbraceright{} b \textbraceleft{}}", r"{open \textbraceleft{}}",
    ]  # fmt: skip


def test_files_are_named_after_the_title_where_the_book_does_not_say() -> None:
    titles = {"Évolution: A & B": "evolution-a-b", "七つの海": "book"}
    assert {title: replace(publication(), title=title).file_name for title in titles} == titles


def test_bibtex_leaves_out_what_is_not_known() -> None:
    assert "url" not in bibtex(chapter(address=""))
    assert "doi" not in bibtex(chapter())


def test_ris_has_one_line_a_field_and_ends() -> None:
    lines = ris(figure_work(chapter(title="Who\npays?"), "Costs", name="fig-costs")).split("\r\n")
    assert lines[0] == "TY  - FIGURE"
    assert lines[-2:] == ["ER  - ", ""]
    assert "AU  - von Müller, Anna-Maria J." in lines
    assert "AU  - King, Martin Luther, Jr." in lines
    assert "T2  - Rockets: A Book" in lines
    assert "DA  - 2026/11/02/" in lines
    assert "ET  - Version 2026.11" in lines
    assert "UR  - https://example.org/b/who_pays.html#fig-costs" in lines
    assert all(line[2:6] == "  - " for line in lines[:-1])
