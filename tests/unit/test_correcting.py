"""A correction is added to the file of corrections, and nothing else in it changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from livingbook.errors import BookError
from livingbook.evidence.correcting import add_correction, insert
from livingbook.evidence.corrections import load_corrections

TODAY = date(2026, 11, 28)
ENTRY = {
    "date": TODAY,
    "page": "one",
    "was": "It's: half",
    "is": "a third",
    "reported_by": "Ада 🚀",
    "comment": "one#comment-12",
}
FILES = {
    "empty": "# What was wrong.\ncorrections: []   # none so far\n",
    "indented": "corrections:\n  # the first\n  - date: 2026-01-02   # a Friday\n    page: one\n    was: x\n    is: y\n\n# the end\n",
    "flush": "corrections:\n- {date: 2026-01-02, page: one, was: x, is: y}\n- date: 2026-01-02\n  page: one\n  was: x\n  is: |\n    more\n    lines\n",
    "no line end": "corrections:\n  - date: 2026-01-02\n    page: one\n    was: x\n    is: y",
}  # fmt: skip


@pytest.mark.parametrize("text", FILES.values(), ids=list(FILES))
def test_the_entry_comes_last_and_all_else_stays(tmp_path: Path, text: str):
    file = tmp_path / "corrections.yml"
    file.write_text(text)
    before = load_corrections(file, chapters=["one"], today=TODAY)
    written = add_correction(file, ENTRY, chapters=["one"], today=TODAY)
    changed = file.read_text(encoding="utf-8")
    assert written.rstrip("\n") in changed
    rest = changed.replace(written.rstrip("\n"), "", 1)
    assert rest.replace("\n", "").replace(" ", "") == text.replace("[]", "").replace("\n", "").replace(" ", "")
    after = load_corrections(file, chapters=["one"], today=TODAY)
    assert len(after) == len(before) + 1
    added = next(c for c in after if c.comment)
    assert (added.was, added.now, added.reported_by, added.comment) == (
        "It's: half",
        "a third",
        "Ада 🚀",
        "one#comment-12",
    )
    add_correction(file, ENTRY | {"is": "a fourth"}, chapters=["one"], today=TODAY)
    assert len(load_corrections(file, chapters=["one"], today=TODAY)) == len(before) + 2


def test_a_wrong_entry_or_file_changes_nothing(tmp_path: Path):
    file = tmp_path / "corrections.yml"
    file.write_text(FILES["indented"])
    with pytest.raises(BookError, match="the book has no page 'ones' \\(did you mean 'one'"):
        add_correction(file, ENTRY | {"page": "ones"}, chapters=["one"], today=TODAY)
    with pytest.raises(BookError, match="comment"):
        add_correction(file, ENTRY | {"comment": "12"}, chapters=["one"], today=TODAY)
    add_correction(file, ENTRY, chapters=["one"], today=TODAY, dry_run=True)
    assert file.read_text() == FILES["indented"]
    file.write_text("corrections: none\n")
    with pytest.raises(BookError, match="1 fault"):
        add_correction(file, ENTRY, chapters=["one"], today=TODAY)
    assert file.read_text() == "corrections: none\n"
    assert list(tmp_path.iterdir()) == [file]
    with pytest.raises(BookError, match="square brackets"):
        insert("corrections: [{a: 1}]\n", ENTRY)


def test_a_book_without_the_file_gets_one(tmp_path: Path):
    file = tmp_path / "evidence" / "corrections.yml"
    add_correction(file, ENTRY, chapters=["one"], today=TODAY)
    assert file.read_text(encoding="utf-8").startswith("corrections:\n  - date: 2026-11-28\n    page: one\n")
