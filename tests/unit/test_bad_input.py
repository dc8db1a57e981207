"""Whatever is wrong with the files that people write is told as a fault, with its place, together with all others."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from livingbook.checking import check
from livingbook.cli import main
from livingbook.contents import contents_faults, document_of
from livingbook.errors import BookError
from livingbook.publication import load_publication
from livingbook.publishing import addresses
from livingbook.publishing.changes import changelog_faults
from tests.books import ROOTS

Edit = Callable[[Path], object]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(ROOTS / "publish-small", tmp_path / "book")
    return tmp_path / "book"


def added(name: str, text: str) -> Edit:
    return lambda root: (root / name).write_text((root / name).read_text(encoding="utf-8") + text, encoding="utf-8")


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (added("_config.yml", "title: [x\n"), "_config.yml:"),
        (lambda root: (root / "_config.yml").write_text(""), "must hold keys and values"),
        (lambda root: (root / "_config.yml").unlink(), "_config.yml: file not found"),
        (lambda root: (root / "_toc.yml").write_text("format: [\n"), "_toc.yml:2: not valid YAML"),
        (lambda root: (root / "_toc.yml").write_text("format: jb-book\n"), "'root' key not found"),
        (added("CITATION.cff", "abstract: 'a\x07b'\n"), "control characters are not allowed: #x0007"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_fault_and_no_traceback(root: Path, edit: Edit, told: str) -> None:
    edit(root)
    assert any(told in fault for fault in check(root).faults), check(root).faults


def test_faults_of_settings_citation_and_contents_are_told_together(root: Path) -> None:
    added("_config.yml", "tilte: x\n")(root)
    added("CITATION.cff", "vresion: x\n")(root)
    faults = "\n".join(check(root).faults)
    assert "'tilte' unknown key (did you mean 'title'?)" in faults
    assert "unknown key 'vresion' (did you mean 'version'?)" in faults


def test_texts_in_another_encoding_are_told_together(root: Path) -> None:
    for name in ("chapters/first.md", "CHANGELOG.md", "addresses.txt"):
        path = root / name
        path.write_bytes((path.read_bytes() if path.exists() else b"") + b"caf\xe9\n")
    faults = check(root).faults
    assert [name for name in ("first.md", "CHANGELOG.md", "addresses.txt")
            if not any(f"{name}: not UTF-8 at byte" in fault for fault in faults)] == []  # fmt: skip


def test_faults_that_a_schema_sees_hide_no_others(root: Path) -> None:
    path = root / "CITATION.cff"
    text = path.read_text(encoding="utf-8").replace("message:", "mesage:").replace("CC-BY-4.0", "CC-BY-5.0")
    path.write_text(text.replace("authors:", "authors:\n  - family-names: Solo", 1), encoding="utf-8")
    with pytest.raises(BookError) as error:
        load_publication(root)
    for told in ("did you mean 'message'", "did you mean 'CC-BY-4.0'", "needs 'name', or 'given-names'"):
        assert told in str(error.value)


def test_a_day_that_is_none_is_told_with_its_line(root: Path) -> None:
    path = root / "CITATION.cff"
    lines = path.read_text(encoding="utf-8").splitlines()
    where = next(number for number, line in enumerate(lines, start=1) if line.startswith("date-released:"))
    lines[where - 1] = "date-released: 2026-13-45"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(BookError, match=f"CITATION.cff:{where}: '2026-13-45' is no day of the calendar"):
        load_publication(root)
    assert changelog_faults("# Changes\n\n## [1.0] - 2026-02-30\n") == [
        "CHANGELOG.md:3: version 1.0: '2026-02-30' is no day of the calendar"
    ]


def test_contents_name_files_with_or_without_ending(root: Path) -> None:
    assert [document_of(name) for name in ("a.ipynb", "b/c.md", "v1.0")] == ["a", "b/c", "v1.0"]
    (root / "_toc.yml").write_text(
        "format: jb-book\nroot: intro.md\nchapters:\n- file: chapters/frist\n- url: https://example.org\n  title: Away\n"
    )
    assert contents_faults(root) == [
        "_toc.yml:4: there is no file 'chapters/frist.md' (did you mean 'chapters/first'?)"
    ]
    there = addresses.present(root, {"sphinx": {"config": {"bookpdf_name": "tiny"}}})
    assert [name for name in there if name.endswith(".pdf")] == ["downloads/tiny.pdf", "downloads/frist.pdf"]


def test_a_watch_says_what_it_cannot_read(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root)
    (root / "_config.yml").unlink()
    (root / "evidence" / "links.csv").write_bytes(b"\xff\xfe")
    (root / "requirements.in").write_text("foo===bad==1 ,,\n", encoding="utf-8")
    assert [main(["watch", subject]) for subject in ("facts", "links", "versions")] == [2, 2, 2]
    told = capsys.readouterr().err
    assert "_config.yml: file not found" in told
    assert "links.csv: not UTF-8" in told
    assert "requirements.in: Expected" in told
    (root / "requirements.in").unlink()
    assert main(["watch", "versions"]) == 2


def test_the_report_of_a_watch_gets_its_folder(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    assert main(["watch", "facts", "--output", "reports/new/facts.md"]) in (0, 1)
    assert (root / "reports" / "new" / "facts.md").exists()
