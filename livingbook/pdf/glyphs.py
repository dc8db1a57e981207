"""Find the characters that no font of the PDF can draw, before Typst meets them one by one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

import typst

from livingbook.pdf.escape import array, markup, string
from livingbook.pdf.theme import Theme
from livingbook.pdf.typesetter import STANDARDS

#: Marks that combine with a letter, and signs without a shape of their own: alone they can't be judged.
_NOT_ALONE = frozenset({"Mn", "Mc", "Me", "Cf", "Cc", "Zs", "Zl", "Zp"})


def missing_characters(characters: Iterable[str], theme: Theme, fonts: typst.Fonts) -> list[str]:
    """Say which characters can't be drawn.

    A letter has to be in a face for reading: a word in the face for code would be set, but not as a book sets it.

    :param characters: single characters.
    :param theme: names the faces.
    :param fonts: holds them.
    :return: those without a glyph in any of the fonts that may draw them, sorted.
    """
    asked = {sign for sign in characters if unicodedata.category(sign) not in _NOT_ALONE}
    letters = {sign for sign in asked if unicodedata.category(sign).startswith("L")}
    return sorted([*_not_in(letters, theme.reading_faces, fonts), *_not_in(asked - letters, theme.faces, fonts)])


def missing_clusters(clusters: Iterable[str], theme: Theme, fonts: typst.Fonts) -> frozenset[str]:
    """Say which signs can't be drawn in some style of the text: upright, bold, italic, or both.

    :param clusters: signs, each with the marks that belong to it.
    :param theme: names the faces.
    :param fonts: holds them.
    :return: those without a glyph in any of the fonts that may draw a sign, and those that no archived PDF may hold.
    """
    styles = "#par[{0} #strong[{0}] #emph[{0}] #strong[#emph[{0}]]]"
    return frozenset(_not_in(set(clusters), theme.faces, fonts, styles))


def _not_in(signs: set[str], faces: Sequence[str], fonts: typst.Fonts, line: str = "#par[{0}]") -> list[str]:
    """Ask Typst itself, with one line for each character: PDF/UA-1 makes it report all that fail."""
    asked = sorted(signs)
    if not asked:
        return []
    family = array([string(face) for face in faces])
    head = f'#set document(title: "x")\n#set text(font: {family}, fallback: false)\n'
    lines = [line.format(markup(sign)) for sign in asked]
    first = head.count("\n") + 1
    try:
        typst.Compiler((head + "\n".join(lines)).encode(), font_paths=fonts).compile(
            format="pdf", pdf_standards=STANDARDS
        )
    except typst.TypstError as error:
        found = {int(number) - first for number in re.findall(r"┌─ .*?:(\d+):\d+", error.diagnostic)}
        return [asked[index] for index in sorted(found) if 0 <= index < len(asked)]
    return []


def describe(sign: str) -> str:
    """Name a character so that a writer can find it: itself, its code point, its Unicode name.

    :param sign: one character.
    """
    return f"'{sign}' (U+{ord(sign):04X} {unicodedata.name(sign, 'without a name')})"


def glyph_faults(used: dict[str, list[str]], theme: Theme, fonts: typst.Fonts) -> list[str]:
    """List each missing character with every place where it is printed.

    :param used: character -> places, ``file:line``.
    :param theme: names the faces.
    :param fonts: holds them.
    """
    return [
        f"{place}: no font of the PDF has the character {describe(sign)}; "
        "write it in letters they have, or add a font (bookpdf_fonts)"
        for sign in missing_characters(used, theme, fonts)
        for place in dict.fromkeys(used[sign])
    ]
