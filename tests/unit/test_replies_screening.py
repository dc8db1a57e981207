"""What appears at once and what waits; no database is needed to decide it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from livingbook.errors import BookError
from livingbook.replies.blockedwords import BlockedWords, BlockedWordsFile, parse, read
from livingbook.replies.markdown import render
from livingbook.replies.screening import Draft, Known, reasons_to_wait

REGULAR = Known(approved=True, links=frozenset({"https://known.example"}))


def reasons(text: str, known: Known = REGULAR, *lines: str, **other: str) -> list[str]:
    draft = Draft(**{"name": "Ada", "website": "", "text": text, "html": render(text), **other})
    return reasons_to_wait(draft, known, parse(lines, "words"))


def test_a_plain_comment_of_someone_known_appears_at_once():
    assert reasons("Words, *stressed*, and `code`.") == []
    assert reasons("As I [said](https://known.example).", website="https://known.example") == []


@pytest.mark.parametrize(
    ("text", "other", "reason"),
    [
        ("See https://new.example/a?b&c", {}, "https://new.example/a?b&c"),
        ("See new.example.org", {}, "http://new.example.org"),
        ("[x](mailto:a@new.example)", {}, "mailto:a@new.example"),
        ("Words.", {"website": "https://new.example"}, "https://new.example"),
        ("Cheap CASINO tonight", {}, "blocked word: casino"),
        ("Cheap ca\u200bsi\u00adno", {}, "blocked word: casino"),
        ("Words.", {"name": "Ｃａｓｉｎｏ"}, "blocked word: casino"),
        ("Words.", {"quote": "casino"}, "blocked word: casino"),
        ("buy   now!", {}, "blocked word: buy now"),
        ("buy-now", {}, "blocked word: buy now"),
        ("GROSSE STRASSE, große straße", {}, "blocked word: strasse"),
        ("Viagrasomething", {}, "blocked word: viagra"),
        ("在线博彩网", {}, "blocked word: 博彩"),
    ],
)
def test_new_addresses_and_blocked_words_wait(text: str, other: dict[str, str], reason: str):
    found = reasons(text, REGULAR, "# spam", "", "Casino", "buy now", "Straße", "viagra*", "*博彩*", **other)
    assert reason in "; ".join(found)


def test_a_blocked_word_counts_as_a_whole():
    assert reasons("casinos, occasion, buying now", REGULAR, "casino", "casi", "buy now") == []


def test_the_first_comment_waits():
    assert "approved yet" in reasons("Words.", Known())[0]


def test_every_unusable_line_is_named(tmp_path: Path):
    file = tmp_path / "blocked-words.txt"
    file.write_text("fine\n***\nmid*dle word\n" + "x" * 101, encoding="utf-8")
    with pytest.raises(BookError) as caught:
        read(file)
    places = [fault.partition(": ")[0] for fault in caught.value.faults]
    assert places == [f"{file}:{number}" for number in (2, 3, 4)]


def test_the_file_is_read_again_after_a_change_and_blocks_all_while_unusable(tmp_path: Path):
    file = tmp_path / "blocked-words.txt"
    words = BlockedWordsFile(file)
    assert words.words() == BlockedWords()
    file.write_text("casino", encoding="utf-8-sig")
    assert words.words().first_in("a casino") == "casino"
    file.write_bytes(b"\xff\xfe")
    assert words.words().first_in("harmless")
    file.write_text("# nothing blocked any more")
    os.utime(file, (1, 1))
    assert words.words().first_in("a casino") == ""
