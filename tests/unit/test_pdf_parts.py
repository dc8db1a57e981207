"""The parts of the PDF builder that need neither Sphinx nor Typst."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
import typst
import zxingcpp
from PIL import Image

from livingbook.errors import BookError
from livingbook.fonts import font_folders, load_fonts
from livingbook.pdf import manifest
from livingbook.pdf.celltable import Cell, Table, align_numbers, place
from livingbook.pdf.columns import Lines, choose_look, column_widths, is_low
from livingbook.pdf.downloads import changed_pages, menu_entry
from livingbook.pdf.editions import Branch, Edition, plan_editions
from livingbook.pdf.escape import markup
from livingbook.pdf.glyphs import describe, missing_characters
from livingbook.pdf.htmltables import read_tables, visible_text
from livingbook.pdf.manifest import Entry
from livingbook.pdf.pictures import plain_colours, printed_text, stage_picture
from livingbook.pdf.render.core import words
from livingbook.pdf.theme import Theme, read_theme
from livingbook.pdf.typesetter import locate
from livingbook.pdf.webcode import write_once


def branch(docname: str, *below: Branch, part: str = "") -> Branch:
    return Branch(docname, part, below)


def entry(name: str, docname: str | None, content: str = "c", size: int = 1_234_567) -> Entry:
    return Entry(name, docname, name.title(), 12, size, "2026-03-05", content)


def test_editions_are_the_book_and_its_chapters() -> None:
    tree = branch("intro", branch("chapters/a", branch("chapters/a-more")), branch("chapters/b"))
    titles = {name: name.upper() for name in tree.docnames()}
    assert plan_editions(tree, titles, "The Book", "book") == [
        Edition("book.pdf", None, "The Book", ("intro", "chapters/a", "chapters/a-more", "chapters/b")),
        Edition("a.pdf", "chapters/a", "CHAPTERS/A", ("chapters/a", "chapters/a-more")),
        Edition("b.pdf", "chapters/b", "CHAPTERS/B", ("chapters/b",)),
    ]


def test_editions_whose_names_collide_get_their_full_docname() -> None:
    tree = branch("intro", branch("one/a"), branch("two/a"), branch("two/book"), branch("two/c"))
    names = [edition.name for edition in plan_editions(tree, dict.fromkeys(tree.docnames(), "T"), "The Book", "book")]
    assert names == ["book.pdf", "one-a.pdf", "two-a.pdf", "two-book.pdf", "c.pdf"]


def test_pages_change_with_the_pdfs_they_link_to() -> None:
    editions = [
        Edition("book.pdf", None, "B", ("intro", "a", "b")),
        Edition("a.pdf", "a", "A", ("a",)),
        Edition("b.pdf", "b", "B", ("b",)),
    ]
    before = {"book.pdf": entry("book.pdf", None), "a.pdf": entry("a.pdf", "a")}
    assert changed_pages(editions, before, before, {"intro"}) == set()
    assert changed_pages(editions, before, before | {"b.pdf": entry("b.pdf", "b")}, {"intro"}) == {"b", "intro"}
    assert changed_pages(editions, before, {"book.pdf": entry("book.pdf", None)}, set()) == {"a"}
    assert changed_pages(editions, before, {"a.pdf": entry("a.pdf", "a")}, set()) == {"intro", "a", "b"}
    assert changed_pages(editions[:2], before | {"gone.pdf": entry("gone.pdf", "gone")}, before, {"intro"}) == {"intro"}


@pytest.mark.parametrize(
    ("size", "shown"),
    [(300, "1 kB"), (45_600, "46 kB"), (949_000, "949 kB"), (950_000, "0.9 MB"), (1_260_000, "1.3 MB")],
)
def test_size_is_told_in_the_unit_a_reader_knows(size: int, shown: str) -> None:
    assert entry("a.pdf", "a", size=size).size == shown


def test_menu_entry_says_size_and_date() -> None:
    assert menu_entry(entry("book.pdf", None), "../downloads/book.pdf") == {
        "type": "link",
        "url": "../downloads/book.pdf",
        "text": "Whole book (PDF), 1.2 MB, 5 March 2026",
        "tooltip": "Whole book as PDF, 12 pages, 1.2 MB, text of 5 March 2026",
        "icon": "fas fa-file-pdf",
        "label": "download-book-pdf",
    }


def test_manifest_lists_only_files_that_are_there_whole(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"1234")
    (tmp_path / "cut.pdf").write_bytes(b"12")
    whole = entry("a.pdf", "a", size=4)
    manifest.write(tmp_path, [whole, entry("cut.pdf", "cut", size=4), entry("gone.pdf", "gone", size=4)])
    assert manifest.read(tmp_path) == {"a.pdf": whole}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"files": [{"name": "a.pdf"}]}', '{"files": 3}'])
def test_broken_manifest_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / manifest.NAME).write_text(text)
    assert manifest.read(tmp_path) == {}


def test_missing_characters_are_found_at_once() -> None:
    signs = "aé—→Ж国家🚀\u0301\u00ad\u200d"
    assert missing_characters(signs, Theme(), load_fonts(())) == ["国", "家", "🚀"]
    chinese = load_fonts(font_folders(["pylopdf_fonts_zh_cn"], Path()))
    assert missing_characters(signs, Theme(more_faces=("Noto Serif SC",)), chinese) == ["🚀"]


def test_wrong_theme_is_told_with_all_its_faults() -> None:
    wrong = {
        "paper": "a6", "margin": 3, "margins": {"left": -1, "top": 20, "inner": 2}, "text_size": "big",
        "justify": "no", "accent": "blue", "text_face": "Libertinus Serf", "more_faces": ["Nowhere"],
    }  # fmt: skip
    with pytest.raises(BookError) as error:
        read_theme(wrong, load_fonts(()).families())
    told = str(error.value)
    for part in (
        "paper: 'a6' is none of a4, us-letter", "unknown key 'margin'", "did you mean 'margins'", "unknown key 'inner'",
        "left: '-1' is no number of millimetres", "text_size: 'big'", "justify: 'no'", "accent: 'blue'",
        "text_face: no font 'Libertinus Serf'", "did you mean 'Libertinus Serif'", "more_faces: no font 'Nowhere'",
    ):  # fmt: skip
        assert part in told, part


def test_fonts_come_from_packages_or_folders_of_the_book(tmp_path: Path) -> None:
    (tmp_path / "faces").mkdir()
    assert font_folders(["faces"], tmp_path) == (str(tmp_path / "faces"),)
    with pytest.raises(BookError, match="'no_such_package' is neither a folder of the book nor an installed package"):
        font_folders(["no_such_package"], tmp_path)


@pytest.mark.parametrize("address", ["https://example.org/book/chapters/one.html", "https://example.org/" + "a" * 150])
def test_code_holds_the_address(tmp_path: Path, address: str) -> None:
    write_once(address, tmp_path / "code.svg")
    page = tmp_path / "page.typ"
    page.write_text('#set page(width: 60mm, height: 60mm)\n#image("code.svg", width: 22mm)')
    picture = Image.open(io.BytesIO(typst.compile(str(page), format="png", ppi=200)))
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [address]
    assert missing_characters("", Theme(), load_fonts(())) == []
    assert missing_characters("#*]é", Theme(), load_fonts(())) == []


def test_character_is_described_by_code_point_and_name() -> None:
    assert describe("国") == "'国' (U+56FD CJK UNIFIED IDEOGRAPH-56FD)"


def test_table_of_a_dataframe_is_read() -> None:
    html = (
        "<table><thead><tr><th></th><th>name</th><th>cost</th></tr></thead><tbody>"
        "<tr><th>0</th><td>ESA</td><td>1,200.5</td></tr><tr><th>1</th><td>A &amp; B</td><td>NaN</td></tr>"
        "<tr><td colspan='3'>sum</td></tr></tbody></table>"
    )
    table = align_numbers(read_tables(html)[0])
    assert [[cell.text for cell in row] for row in table.head] == [["", "name", "cost"]]
    assert [cell.text for cell in table.body[1]] == ["1", "A & B", "NaN"]
    assert table.head[0][2].align == table.body[0][2].align == "right"
    assert table.body[0][1].align == ""
    assert [row[-1].padding for row in table.body] == ["", "", ""]
    assert table.body[0][0].heading
    assert table.body[2][0].columns == 3


def test_visible_text_leaves_scripts_out() -> None:
    assert visible_text("<style>a{}</style><script>1</script><p>Seen  <b>this</b></p>") == "Seen this"


def test_css_variables_become_their_fallbacks() -> None:
    drawing = '<path fill="var(--chart-blue,#0b5fa5)" style="stroke: var( --x , rgb(1, 2, 3) )"/>'
    assert plain_colours(drawing) == '<path fill="#0b5fa5" style="stroke: rgb(1, 2, 3)"/>'


def test_text_of_a_drawing_is_found() -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg"><title>No</title><text>A &amp; <tspan>B</tspan></text></svg>'
    assert printed_text(drawing) == "A & B"


@pytest.mark.parametrize("drawing", ["", "<svg", "<html/>", "<svg/>"])
def test_what_is_no_drawing_is_refused(tmp_path: Path, drawing: str) -> None:
    (tmp_path / "a.svg").write_text(drawing)
    with pytest.raises(ValueError, match=r"well-formed|root element"):
        stage_picture(tmp_path / "a.svg", tmp_path / "b.svg")


def test_typst_errors_are_led_back_to_the_source(tmp_path: Path) -> None:
    file = tmp_path / "documents" / "one.typ"
    file.parent.mkdir()
    file.write_text("#import x\n/*@chapters/one.md:3@*/first\n\n/*@chapters/one.md:7@*/second #bad\n")
    diagnostic = (
        f"error: unknown variable: bad\n  ┌─ {file}:4:36\n  │\n4 │ second #bad\n  │ ^^^\n  = hint: try good\n\n"
        f"error: too wide\n  ┌─ {file}:2:2\n  │\n\nerror: no place at all\n"
    )
    assert locate(diagnostic, tmp_path) == [
        "chapters/one.md:7: Typst: unknown variable: bad (try good)",
        "chapters/one.md:3: Typst: too wide",
        "PDF: Typst: no place at all",
    ]


def column(*texts: str, align: str = "") -> list[Cell]:
    """Give a column of numbers, aligned."""
    table = Table([[Cell("Head")]], [[Cell(text, align=align)] for text in texts])
    return [cell for row in align_numbers(table).body for cell in row]


def test_points_of_numbers_stand_below_each_other() -> None:
    assert [cell.padding for cell in column("1.25", "10", "3.5", "–")] == ["", ".00", "0", ""]
    assert [cell.align for cell in column("1.25", "10", "−3.5", "–")] == ["right"] * 4
    assert [cell.padding for cell in column("$1.5", "$10")] == ["", ".0"]
    assert [cell.padding for cell in column("1.5 %", "10")] == ["", ""]
    assert [cell.align for cell in column("1.25", "ten")] == ["", ""]
    assert [cell.align for cell in column("–", "–")] == ["", ""]
    assert [(cell.align, cell.padding) for cell in column("1.25", "10", align="left")] == [("left", ""), ("left", "")]


def test_cells_stand_beside_those_that_reach_down() -> None:
    rows = [[Cell("a", rows=2), Cell("b", columns=2)], [Cell("c"), Cell("d")], [Cell("e"), Cell("f"), Cell("g")]]
    assert [[(at, cell.text) for at, cell in row] for row in place(rows)] == [
        [(0, "a"), (1, "b")], [(1, "c"), (2, "d")], [(0, "e"), (1, "f"), (2, "g")],
    ]  # fmt: skip


def test_long_names_can_be_broken_and_addresses_as_typst_does() -> None:
    name = "tables/dates_of_all_first_landings.csv"
    assert words(f"In {name} now") == f"In #may-break[{markup(name)}] now"
    assert "may-break" not in words(
        "At https://example.org/a_long/address_of/a_page/1 and donaudampfschifffahrtsgesellschaft"
    )


def test_table_is_low_for_sure_if_it_holds_a_few_lines_of_words() -> None:
    def low(cell: Cell, rows: int = 8, letters: tuple[float, ...] = ()) -> bool:
        return is_low(Table([[Cell("Head")]], [[cell]] * rows), letters)

    words = Cell("ten", markup='#xref("a#image(", page: false)[ten] \\#picture')
    assert low(words)
    assert not low(words, rows=12)
    assert not low(Cell("ten " * 10, markup="ten " * 10), letters=(9.0,))
    assert not low(Cell("a b", markup="a\n\nb\n\nc"))
    assert not any(
        low(Cell("", markup=more), rows=1) for more in ("#list[a]", '#picture(image("/a.svg"))', "#set par()")
    )


def test_table_takes_the_look_that_cuts_no_word() -> None:
    def look(words: int, *, turnable: bool = True) -> tuple[str, float]:
        chosen = choose_look([["w" * 10] * words], words, turnable=turnable)
        return chosen.name, chosen.scale

    assert [look(words) for words in (3, 8, 11)] == [("plain", 1.0), ("crowded", 1.0), ("crowded", 0.894)]
    assert look(13) == ("turned", 1.0)
    assert look(20) == ("turned", 0.683)
    assert look(20, turnable=False) == ("crowded", 0.492)


def test_a_code_that_is_there_is_not_written_again(tmp_path: Path) -> None:
    file = tmp_path / "codes" / "one.svg"
    write_once("https://example.org/one.html", file)
    assert "<svg" in file.read_text()
    file.write_text("being read by Typst")
    write_once("https://example.org/one.html", file)
    assert file.read_text() == "being read by Typst"


def test_smaller_paper_holds_fewer_letters_of_a_table() -> None:
    small = Theme(paper="a5", margins=dict.fromkeys(("left", "right", "top", "bottom"), 18.0)).table_lines
    assert Theme().table_lines == Lines()
    assert (small.plain, small.crowded, small.turned) == (70, 79, 121)
    rows = [["w" * 8] * 10]
    assert choose_look(rows, 10).name == "crowded"
    assert choose_look(rows, 10, lines=small).name == "turned"


def test_table_that_fits_keeps_its_natural_widths() -> None:
    assert column_widths([["Thing", "Count"], ["Rocket", "12"]], 2) == "2"


def test_column_with_much_text_gets_most_room_and_none_cuts_a_word() -> None:
    rows = [
        ["Mission", "Launched", "What became of it"],
        ["Apollo-Soyuz", "planned for August 2026", "long text " * 12],
    ]
    widths = [float(width) for width in re.findall(r"([\d.]+)fr", column_widths(rows, 3))]
    assert widths[2] == max(widths)
    assert widths[1] >= len("Launched")
    assert widths[0] >= len("Apollo-Soyuz")


def test_dates_are_not_broken_where_words_beside_them_can_be() -> None:
    rows = [
        ["28 September 2024", "a sentence of some words that fills more than a line of the table", "Overcoming", "[2]"]
    ]
    widths = [float(width) for width in re.findall(r"([\d.]+)fr", column_widths(rows * 20, 4))]
    assert widths[0] >= len("28 September 2024")
