"""Links from a comment to the words that it quotes."""

from __future__ import annotations

from livingbook.replies.text import text_directive


def test_a_short_passage_is_named_in_full_with_everything_encoded_that_has_a_meaning():
    assert text_directive("well-known, R&D: 5 % é") == ":~:text=well%2Dknown%2C%20R%26D%3A%205%20%25%20%C3%A9"


def test_a_long_passage_is_named_by_its_ends():
    words = " ".join(f"word{n}" for n in range(80))
    assert text_directive(f"{words} …") == (
        ":~:text=word0%20word1%20word2%20word3%20word4%20word5,word74%20word75%20word76%20word77%20word78%20word79"
    )
