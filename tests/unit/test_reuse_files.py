"""The list of files to take along: what the next build reads of it, and what makes a page out of date."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from livingbook.reuse.files import RECORD, BookFile, Offer, listed, shown, unchanged, write_record

_OFFER = Offer("working", "A chapter", "zip", "2026-11-28", "CC-BY-4.0")
_FILE = BookFile("a.zip", _OFFER, 40_010, "5e" * 32, "what it is made from")


def test_the_list_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert listed(tmp_path) is None
    write_record(tmp_path, [_FILE])
    assert listed(tmp_path) == [_FILE]
    assert unchanged(tmp_path) == {}  # the file is not there
    (tmp_path / "a.zip").write_bytes(bytes(40_010))
    assert unchanged(tmp_path) == {"a.zip": _FILE}
    (tmp_path / RECORD).write_text('{"files": [{"nam', encoding="utf-8")
    assert listed(tmp_path) is None


def test_a_page_is_out_of_date_when_readers_would_see_it() -> None:
    other = replace(_FILE, bytes=40_011, sha256="5f" * 32)
    assert shown([_FILE]) == shown([other])
    assert shown([_FILE]) != shown([replace(_FILE, bytes=90_000)])
    checked = replace(_OFFER, checked=True)
    assert shown([replace(_FILE, offer=checked)]) != shown([replace(other, offer=checked)])
