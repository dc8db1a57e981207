"""What readers send is tidied before it is checked."""

from __future__ import annotations

import pytest

from livingbook.replies.names import name_key
from livingbook.replies.text import QUOTE_LENGTH, body_text, can_be_seen, element_id, one_line, quotation


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("  two\n words\t", "two words"),
        ("a\u202eb\u200bc\x00", "abc"),
        ("\u200b\u202e", ""),
        ("", ""),
        ("x" * QUOTE_LENGTH, "x" * QUOTE_LENGTH),
        ("word " * 200, "word " * 119 + "…"),
        ("<b>&amp;", "<b>&amp;"),
    ],
)
def test_quotations_are_one_line_of_limited_length(sent: str, kept: str):
    assert quotation(sent) == kept
    assert quotation(quotation(sent)) == kept


@pytest.mark.parametrize("text", ["here", "id1", "fig-costs", "sec:a.b_c"])
def test_ids_of_places(text: str):
    assert element_id(text) == text


@pytest.mark.parametrize("text", ["", "1st", "a b", "a#b", 'a"onclick', "../x", "javascript:x()", "é", "a" * 201])
def test_what_is_no_id(text: str):
    assert element_id(text) == ""


def test_texts_keep_their_lines_and_names_do_not():
    assert body_text("a\r\nb\x07\u202e\tc\uffff\U0001fffe") == "a\nb\tc"
    assert one_line(" a\r\nb\tc ") == "a b c"
    assert can_be_seen("…")
    assert not can_be_seen(" \u0301")


@pytest.mark.parametrize("name", ["Ines Author", "ÍNES  author", "Ines.Author", "Inеs Authоr", "I n e s A u t h o r"])
def test_names_that_read_alike_have_one_key(name: str):
    assert name_key(name) == name_key("Ines Author")
