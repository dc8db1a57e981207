"""Any text comes out of Typst as it went in."""

from __future__ import annotations

import random

import pytest
import typst

from livingbook.pdf.escape import array, markup, string

_READ_BACK = """
#let read(it) = {
  if type(it) == str { it }
  else if it.has("text") { it.text }
  else if it.has("children") { it.children.map(read).join() }
  else if it.has("body") { read(it.body) }
  else if it == [ ] { " " }
  else { panic("markup was read as " + repr(it.func())) }
}
"""
_SIGNS = "#$*_@<>~/`-+=[]{}\"'\\&|^%.:;,!?()0123456789 abcuXé\u00a0\u00ad\u2011—“”😀\n\t"
HARD = [
    "#strong[x]", "$x$", "*a* _b_", "@key", "<label>", "a~b", "// no comment", "/* none */", "```code```", "`c`",
    "---", "--", "...", "-? soft", "+ item", "- item", "1. item", "= heading", "/ term: x", "\\", "\\u{41}", "\\\\",
    "https://example.org/a_b", '"quoted" and \'single\'', "a\u00adb", "a [b](c) {d}", "#", "]", "x]#", "a  b\n\nc",
    " leading and trailing ", "12.50 $ & 3%", "\u2028line\u2029", "#let x = 1; x.y", "~~~", "tab\there",
]  # fmt: skip


def random_texts(count: int) -> list[str]:
    chance = random.Random(20261122)
    return ["".join(chance.choices(_SIGNS, k=chance.randint(1, 40))) for _ in range(count)]


def as_printed(text: str) -> str:
    """White space runs together, as in HTML."""
    return " ".join(text.replace("\u00a0", "\ue000").split()).replace("\ue000", "\u00a0")


def check(expressions: list[tuple[str, str]]) -> None:
    pairs = array([f"({got}, {string(wanted)})" for got, wanted in expressions])
    source = _READ_BACK + f'#for (got, wanted) in {pairs} {{ assert.eq(read(got).trim(" "), wanted) }}\nx'
    typst.Compiler(source.encode()).compile(format="pdf")


def test_markup_reads_back_as_the_text() -> None:
    texts = [text for text in HARD + random_texts(600) if text.strip()]
    check([(f"[{markup(text)}]", as_printed(text)) for text in texts])


def test_markup_stays_text_at_the_start_of_a_line_and_after_a_call() -> None:
    for before in ("\n", "#emph[x]", "a\n\n"):
        texts = [text for text in HARD if text.strip()]
        source = "".join(f"{before}{markup(text)}\n\n" for text in texts)
        count = typst.Compiler(f"{source}\n".encode()).query("selector.or(heading, list, enum, terms, raw, link)")
        assert count.strip() == "[]"


def test_string_keeps_every_sign() -> None:
    texts = HARD + random_texts(300) + ["\x00\x1f\x7f", "a\r\nb"]
    source = "".join(f"#assert.eq({string(t)}.codepoints().map(str.to-unicode), {array([str(ord(s)) for s in t])})\n"
                     for t in texts)  # fmt: skip
    typst.Compiler(f"{source}x".encode()).compile(format="pdf")


@pytest.mark.parametrize(("items", "source"), [([], "()"), (["1"], "(1, )"), (["1", "2"], "(1, 2, )")])
def test_array_is_one_for_any_number_of_items(items: list[str], source: str) -> None:
    assert array(items) == source
