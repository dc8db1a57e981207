"""Lean pages: what is taken out of a page, what is made of it, what stays."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import brotli
import pytest
from fontTools.ttLib import TTFont

from livingbook.web import compression
from livingbook.web.lean import icons, images, needs, page, scripts, styles
from livingbook.web.lean.extension import keep_faults
from livingbook.web.lean.finished import FOLDER, Finished
from livingbook.web.lean.page import Undressing
from livingbook.web.lean.stylefiles import merge
from livingbook.web.lean.styles import Sheet

SELECTORS = {"copybutton.js": "div.highlight pre", "togglebutton.js": ".toggle, .admonition.dropdown"}
ALL = Undressing(drop=True, defer=True, late_bootstrap=True, late_index=True, selectors=SELECTORS, live_search=False)
HEAD = """<html lang="en" data-content_root="../" >
<head>
<link href="../_static/styles/theme.css?digest=1" rel="stylesheet" />
<link rel="stylesheet" type="text/css" href="../_static/print.css" media="print" />
<link rel="stylesheet" href="https://fonts.example/a.css" />
<link rel="preload" as="script" href="../_static/scripts/bootstrap.js?digest=1" />
<script src="../_static/doctools.js?v=1"></script>
<script src="../_static/copybutton.js?v=1"></script>
<script>let toggleHintShow = 'Click';</script>
<script src="../_static/togglebutton.js?v=1"></script>
<script src="../searchindex.js"></script>
<script data-prefix="x" src="../_static/tabs.js"></script>
<script async src="../_static/late.js"></script>
</head>
<body>BODY
<script defer src="../_static/scripts/bootstrap.js?digest=1"></script>
</body></html>"""


def undress(body: str, how: Undressing = ALL) -> tuple[str, page.Assets]:
    return page.undress(HEAD.replace("BODY", body), "chapters/one.html", how)


def test_a_page_gives_up_what_can_be_served_otherwise() -> None:
    text, assets = undress('<a data-bs-toggle="dropdown"></a>')
    assert assets.styles == ["_static/styles/theme.css"]
    assert assets.scripts == ["_static/doctools.js"]
    assert assets.late == "_static/scripts/bootstrap.js"
    for gone in ("copybutton", "togglebutton", "toggleHintShow", "searchindex", "preload"):
        assert gone not in text
    for kept in ('media="print"', "https://fonts.example/a.css", '<script defer data-prefix="x"', "async"):
        assert kept in text


def test_a_page_keeps_the_scripts_that_find_something_to_act_on() -> None:
    assert "_static/copybutton.js" in undress('<div class="highlight"><pre></pre></div>')[1].scripts
    assert "_static/togglebutton.js" not in undress('<p class="dropdown"></p><p class="admonition"></p>')[1].scripts
    text, assets = undress('<div class="admonition dropdown"></div>')
    assert "_static/togglebutton.js" in assets.scripts
    assert "toggleHintShow" in text
    assert undress('<div id="search-results"></div>')[1].index == "searchindex.js"
    assert undress("no menu")[1].late == ""
    assert "_static/scripts/bootstrap.js" in undress('<div data-bs-ride="carousel"></div>')[1].scripts


def test_scripts_stay_as_they_are_on_a_page_with_an_inline_script_of_someone_else() -> None:
    text, assets = undress("<script>Documentation.init();</script>")
    assert assets.scripts == []
    assert '<script src="../_static/doctools.js?v=1">' in text
    assert "_static/doctools.js" in assets.kept, "what it uses of the style sheets stays"
    assert assets.styles == ["_static/styles/theme.css"]


def test_scripts_run_in_the_order_in_which_they_ran() -> None:
    assert page.in_order(["a", "searchindex.js", "b"], ["c"]) == ["a", "b", "c", "searchindex.js"]


def test_a_page_is_dressed_anew_as_often_as_needed() -> None:
    text, _ = undress("")
    once = page.dress(text, ["../a.1.css"], ["../b.1.js", "../c.js"], {"data-bootstrap": "../boot.js"})
    assert page.is_pressed(once)
    assert once.count('rel="stylesheet" href="../a.1.css"') == 1
    assert '<script data-pressed data-bootstrap="../boot.js" defer src="../b.1.js"></script>' in once
    again = page.dress(once, ["../a.2.css"], ["../b.1.js", "../c.js"], {"data-bootstrap": "../boot.js"})
    assert again == once.replace("a.1.css", "a.2.css")


def test_scripts_that_others_load_later_are_finished_too() -> None:
    text, assets = undress('<div data-thread-script="../_static/livingbook/thread.js?v=1" data-far-script="//x/y.js">')
    assert assets.later == {"data-thread-script": "_static/livingbook/thread.js"}
    dressed = page.dress(text, [], [], later={"data-thread-script": "../thread.2.js"})
    assert 'data-thread-script="../thread.2.js" data-far-script="//x/y.js"' in dressed


def test_a_selector_is_judged_by_its_classes_on_one_element() -> None:
    classes = needs.class_sets("<p class=\"a b\"></p><i class='c'></i>")
    assert needs.selects(".a.b", classes)
    assert needs.selects("div.x, i.c pre", classes)
    assert not needs.selects(".a.c", classes)
    assert needs.selects("pre", classes)  # in doubt


def test_rules_that_nothing_uses_go_and_states_that_scripts_set_stay() -> None:
    theme = Sheet(
        "theme.css",
        ":root{--used:1px;--idle:2px;--chain:var(--idle)}.gone{color:red}.open{margin:var(--used)}"
        ".gone .here{color:red}.here:not(.gone){color:#00f}html[data-theme=dark] .here{color:#fff}"
        "@media (max-width:9px){.gone{color:red}}#kept-by-book{color:red}.kept-by-list{color:red}",
        own=False,
    )
    book = Sheet("book.css", ".mine{color:red}#kept-by-book{margin:0}:root{--own:1px}", own=True)
    used = styles.names_in_page("<p class=\"here\" id='x'>") | styles.words_in_script('e.classList.add("open")')
    unused = styles.unused_symbols([theme, book], used, ["kept-by-.*"])
    (text,) = styles.compile_sheets([[theme, book]], unused=unused, used=used, minify=True)
    for stays in (".here:not(.gone)", "[data-theme=dark] .here", ".open", ".mine", "--own", "kept-by-list", "--used"):
        assert stays in text
    for gone in ("--idle", "--chain", ".gone .here", "9px"):
        assert gone not in text
    assert text.count("kept-by-book") == 2
    (whole,) = styles.compile_sheets([[theme, book]], unused=None, used=used, minify=False)
    assert ".gone .here" in whole


def test_phones_of_some_years_understand_the_short_text() -> None:
    sheet = Sheet("a.css", "@media (max-width: 960px) { p { color: red } }", own=True)
    assert "max-width:960px" in styles.compile_sheets([[sheet]], unused=set(), used=set(), minify=True)[0]


def test_imports_and_addresses_are_followed(tmp_path: Path) -> None:
    (tmp_path / "styles").mkdir()
    (tmp_path / "base.css").write_text("a{background:url(pic.png)}")
    (tmp_path / "styles/theme.css").write_text('@import "../base.css";\nb{background:url("../pic.png")}c{src:url(#d)}')
    sheet = styles.read_sheet(tmp_path, "styles/theme.css", own=False)
    assert sheet.text.count('url("pic.png")') == 2
    assert styles.rebase(sheet.text, "out/deep", {"pic.png": "x.png"}).count('url("../../x.png")') == 2
    (tmp_path / "far.css").write_text('@import url("https://fonts.example/a.css");')
    with pytest.raises(styles.RemoteImportError):
        styles.read_sheet(tmp_path, "far.css", own=False)


def test_the_order_of_style_sheets_suits_every_page() -> None:
    assert merge([["a", "z"], ["a", "m", "z"], ["a", "n", "z"]]) == ["a", "n", "m", "z"]


def test_scripts_are_joined_where_that_changes_nothing() -> None:
    assert scripts.shared([["a", "b", "c"], ["a", "c"]]) == ["a", "c"]
    groups = scripts.arrange(["a", "b", "own", "c"], ["a"], lambda name: name != "own")
    assert groups == [("a",), ("b",), ("own",), ("c",)]
    assert scripts.arrange(["a", "b", "c"], ["a"], lambda _: True) == [("a",), ("b", "c")]
    assert scripts.arrange(["a", "b", "c"], ["a", "b"], lambda _: True, lambda _, name: name == "b") == [
        ("a",), ("b",), ("c",),
    ]  # fmt: skip
    assert scripts.shared([["a", "b"], [], ["a"]]) == ["a"]  # a page that keeps its own tags does not count
    assert scripts.asked_for(['if (typeof Search === "undefined") mark();'], "let x;\nconst Search = {};")
    assert not scripts.asked_for(["use(Search)", "typeof window"], "const Search = {};\n")
    assert not scripts.may_join("const me = document.currentScript;")
    joined = scripts.join(['"use strict"; one()', "/* said */ two()\n//# sourceMappingURL=x.map"], minify=True)
    assert joined.startswith(";")  # strict mode is not passed on
    assert "sourceMap" not in joined
    assert "said" not in joined


def test_an_icon_font_holds_the_icons_that_occur(tmp_path: Path) -> None:
    import pydata_sphinx_theme  # noqa: PLC0415

    style = (
        '@font-face{font-family:"Font Awesome 6 Free";src:url("fa.woff2")format("woff2"),url("fa.ttf")}'
        '.fa-bars{--fa:"\\f0c9"}.fa-plus{--fa:"\\+"}.x{content:"text"}@font-face{font-family:Other;src:url(o.woff2)}'
    )
    assert icons.icon_fonts(style) == ["fa.woff2"]
    assert "fa.ttf" not in icons.only_woff2(style)
    assert "url(o.woff2)" in icons.only_woff2(style)
    shown = icons.icons_in(style) | icons.written_icons("<i>\uf019</i>")
    assert shown == {0xF0C9, ord("+"), 0xF019}
    theme = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"
    font = theme / "vendor" / "fontawesome" / "webfonts" / "fa-solid-900.woff2"
    made = icons.subset(font, shown)
    assert len(made) < 2000
    assert made == icons.subset(font, shown)
    (tmp_path / "cut.woff2").write_bytes(made)
    assert set(TTFont(tmp_path / "cut.woff2").getBestCmap()) == shown


def test_pictures_say_their_size_and_all_but_the_first_wait(tmp_path: Path) -> None:
    (tmp_path / "dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="30px" height="20px"/>')
    text = '<img alt="" src="../dot.svg" /><img src="../dot.svg" width="9"><img src="https://x.example/a.png">'
    first, second, third = images.size_pictures(text, "chapters/a.html", tmp_path).split("<img")[1:]
    assert 'data-sized width="30" height="20"' in first
    assert "lazy" not in first
    assert "lazy" in second
    assert "data-sized" not in second
    assert "data-sized" not in third


def test_files_are_named_after_their_content(tmp_path: Path) -> None:
    files = Finished(tmp_path, fingerprint=True)
    first = files.write("book", ".css", b"a{}")
    assert first == Finished(tmp_path, fingerprint=True).write("book", ".css", b"a{}")
    later = Finished(tmp_path, fingerprint=True)
    second = later.write("book", ".css", b"b{}")
    later.tidy()
    assert first != second
    assert [file.name for file in (tmp_path / FOLDER).iterdir()] == [second.rpartition("/")[2]]
    plain = Finished(tmp_path, fingerprint=False)
    names = [plain.write("page", ".js", content) for content in (b"one", b"two", b"one")]
    assert names == [f"{FOLDER}/page.js", f"{FOLDER}/page-2.js", f"{FOLDER}/page.js"]


def test_copies_follow_their_files(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_text("<p>a page</p>" * 50)
    compression.compress(tmp_path)
    made = [tmp_path / f"a.html{ending}" for ending in compression.ENDINGS]
    assert brotli.decompress(made[0].read_bytes()) == gzip.decompress(made[1].read_bytes()) == file.read_bytes()
    state = [copy.stat().st_mtime_ns for copy in made]
    assert state == [file.stat().st_mtime_ns] * 2
    file.write_text("<p>another</p>" * 50)
    compression.compress(tmp_path)
    assert brotli.decompress(made[0].read_bytes()) == file.read_bytes()
    made[1].write_bytes(gzip.compress(file.read_bytes(), 1))  # to be told from one that is made anew
    kept = made[1].read_bytes()
    os.utime(file, (1, 1))  # as if written again with the same content
    compression.compress(tmp_path)
    assert made[1].read_bytes() == kept
    assert {copy.stat().st_mtime for copy in made} == {1}
    os.utime(file, (2, 2))
    made[0].write_bytes(b"half of")
    compression.compress(tmp_path)
    assert brotli.decompress(made[0].read_bytes()) == file.read_bytes()
    compression.compress(tmp_path, compression.QUICK)
    assert made[1].read_bytes() != kept, "another effort makes other copies"
    quick = made[0].stat().st_ino, made[0].stat().st_ctime_ns
    compression.compress(tmp_path, compression.QUICK)
    assert (made[0].stat().st_ino, made[0].stat().st_ctime_ns) == quick, "the same effort leaves them alone"
    file.unlink()
    compression.compress(tmp_path)
    assert [path for path in tmp_path.rglob("*.*") if "_livingbook" not in path.parts] == []


def test_wrong_expressions_are_told_at_once() -> None:
    assert keep_faults(["ok-.*"]) == []
    assert len(keep_faults(["(", "["])) == 2
