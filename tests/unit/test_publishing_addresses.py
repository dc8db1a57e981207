"""No published address vanishes: what is listed, what is there, and what to do about the difference."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from livingbook.cli import main
from livingbook.errors import BookError
from livingbook.publishing import addresses
from tests.books import ROOTS

SETTINGS: dict[str, Any] = {"sphinx": {"config": {"bookpdf_name": "tiny"}}}


def book(folder: Path, listed: str = "") -> Path:
    for name in ("_toc.yml", "intro.md", "references.bib"):
        (folder / name).write_text((ROOTS / "publish-small" / name).read_text(encoding="utf-8"), encoding="utf-8")
    for source in (ROOTS / "publish-small").rglob("*"):
        if source.is_file() and source.parent.name in ("chapters", "evidence", "tables"):
            target = folder / source.relative_to(ROOTS / "publish-small")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    if listed:
        (folder / "addresses.txt").write_text(listed, encoding="utf-8")
    return folder


def moved(**redirects: str) -> dict[str, Any]:
    return {"sphinx": {"config": {"redirects": redirects}}}


def test_the_sources_tell_the_addresses(tmp_path: Path) -> None:
    there = addresses.present(book(tmp_path), SETTINGS)
    assert {"intro.html", "chapters/first.html", "chapters/first.html#fig-drawing", "search.html"} <= set(there)
    assert {"data/datapackage.json", "data/tables/launches.csv"} <= set(there)
    assert [name for name in there if name.endswith(".pdf")] == [
        "downloads/tiny.pdf", "downloads/first.pdf", "downloads/data.pdf",
    ]  # fmt: skip


def test_the_list_is_only_added_to(tmp_path: Path) -> None:
    root = book(tmp_path, "# old\nchapters/older.html\ndata/tables/x.csv gone: part of y\n")
    added = addresses.extend(root, SETTINGS)
    text = (root / "addresses.txt").read_text(encoding="utf-8")
    assert text.startswith("# old\nchapters/older.html\ndata/tables/x.csv gone: part of y\n")
    assert "chapters/first.html" in added
    assert addresses.extend(root, SETTINGS) == []
    assert addresses.missing(root, SETTINGS) == []


def test_every_address_that_leads_nowhere_is_told_with_its_remedy(tmp_path: Path) -> None:
    root = book(tmp_path, "chapters/frist.html\nchapters/first.html#fig-old\ndata/tables/old.csv\nintro.html\n")
    page, anchor, file = addresses.faults(root, {})
    assert page.startswith(
        "addresses.txt:1: 'chapters/frist.html' was published and is gone; write 'redirects: {chapters/frist: "
    )
    assert "did you mean 'chapters/first.html'?" in page
    assert "'(fig-old)=' on a line of its own" in anchor
    assert "'data/tables/old.csv gone: '" in file


def test_a_redirect_or_a_reason_is_enough(tmp_path: Path) -> None:
    root = book(tmp_path, "chapters/old.html\nchapters/old.html#fig-old\ndata/tables/old.csv gone: in launches.csv\n")
    assert addresses.faults(root, moved(**{"chapters/old": "/chapters/first.html#fig-drawing"})) == []


@pytest.mark.parametrize(
    ("redirects", "told"),
    [
        ({"chapters/first": "/intro.html"}, "the page 'chapters/first' is still there"),
        ({"chapters/old": "first.html"}, "must begin with '/'"),
        ({"chapters/old": "/chapters/frist.html"}, "did you mean 'chapters/first.html'?"),
    ],
)
def test_a_redirect_that_leads_nowhere_is_told(tmp_path: Path, redirects: dict[str, str], told: str) -> None:
    (fault,) = addresses.faults(book(tmp_path), moved(**redirects))
    assert told in fault
    assert addresses.redirect_faults([], ()) != []


def test_a_line_that_is_no_address_is_told(tmp_path: Path) -> None:
    root = book(tmp_path, "https://example.org/x.html\nx.html gone:\nx y\n")
    with pytest.raises(BookError) as caught:
        addresses.faults(root, {})
    assert [fault.partition("addresses.txt:")[2][0] for fault in caught.value.faults] == ["1", "2", "3"]


def test_the_command_says_what_it_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    book(tmp_path)
    (tmp_path / "_config.yml").write_text("title: Tiny\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["addresses"]) == 0
    assert "new: chapters/first.html#fig-drawing\n" in capsys.readouterr().out
    assert main(["addresses", "--json"]) == 0
    assert '"added": []' in capsys.readouterr().out
