"""Find the characters that no font of the PDF can draw, before Typst meets them one by one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import typst

from livingbook.pdf.escape import array, markup, string
from livingbook.pdf.typesetter import FACES, STANDARDS, fonts

#: Marks that combine with a letter, and signs without a shape of their own: alone they can't be judged.
_NOT_ALONE = frozenset({"Mn", "Mc", "Me", "Cf", "Cc", "Zs", "Zl", "Zp"})


def missing_characters(characters: Iterable[str]) -> list[str]:
    """Say which characters can't be drawn.

    Asks Typst itself, with one line for each character: PDF/UA-1 makes it report all that fail.

    :param characters: single characters.
    :return: those without a glyph in any of the fonts, sorted.
    """
    asked = sorted({sign for sign in characters if unicodedata.category(sign) not in _NOT_ALONE})
    if not asked:
        return []
    head = f'#set document(title: "x")\n#set text(font: {array([string(face) for face in FACES])})\n'
    lines = [f"#par[{markup(sign)}]" for sign in asked]
    first = head.count("\n") + 1
    try:
        typst.Compiler((head + "\n".join(lines)).encode(), font_paths=fonts()).compile(
            format="pdf", pdf_standards=STANDARDS
        )
    except typst.TypstError as error:
        found = {int(line) - first for line in re.findall(r"┌─ .*?:(\d+):\d+", error.diagnostic)}
        return [asked[index] for index in sorted(found) if 0 <= index < len(asked)]
    return []


def describe(sign: str) -> str:
    """Name a character so that a writer can find it: itself, its code point, its Unicode name.

    :param sign: one character.
    """
    return f"'{sign}' (U+{ord(sign):04X} {unicodedata.name(sign, 'without a name')})"


def glyph_faults(used: dict[str, list[str]]) -> list[str]:
    """List each missing character with every place where it is printed.

    :param used: character -> places, ``file:line``.
    """
    return [
        f"{place}: no font of the PDF has the character {describe(sign)}; write it in letters they have"
        for sign in missing_characters(used)
        for place in used[sign]
    ]
