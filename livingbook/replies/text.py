"""Tidies what readers send before it is checked: plain strings in, plain strings out."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

#: characters of a quotation; the widget cuts longer ones off at the end of a word
QUOTE_LENGTH = 600
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,199}")


#: the last two of each plane of Unicode are no characters; U+FFFE and U+FFFF would make a feed unreadable
_NONE = 0xFFFE


def without_controls(text: str, keep: str = "") -> str:
    """Drop control characters and those that turn the direction of text around; they serve only to deceive.

    What Unicode says is no character, and never will be, goes as well.

    :param text: what was typed.
    :param keep: control characters that are welcome, such as line ends.
    """
    return "".join(
        c
        for c in text
        if c in keep
        or c in "\u200c\u200d"
        or (unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} and ord(c) & _NONE != _NONE)
    )


def body_text(text: str) -> str:
    """Keep a longer text as typed, with one kind of line end and without other control characters.

    :param text: what was typed.
    """
    return without_controls(text.replace("\r\n", "\n"), keep="\n\t")


def one_line(text: str) -> str:
    """Put a text on one line, with single spaces.

    :param text: what was typed.
    """
    return " ".join(without_controls(text, keep="\t\r\n").split())


def can_be_seen(text: str) -> bool:
    """Say whether a text has at least one letter, digit, sign or mark.

    :param text: without control characters.
    """
    return any(unicodedata.category(c)[0] in "LNPS" for c in text)


def quotation(text: str) -> str:
    """Tidy words of the page that a comment quotes.

    :param text: as it was sent.
    :return: one line of at most ``QUOTE_LENGTH`` characters, or '' if there is nothing to see.
    """
    words = one_line(text[: 4 * QUOTE_LENGTH])
    if len(words) > QUOTE_LENGTH:
        words = f"{words[: QUOTE_LENGTH - 2].rsplit(' ', 1)[0]} …"
    return words if can_be_seen(words) else ""


def element_id(text: str) -> str:
    """Check the id of a place on a page.

    :param text: as it was sent.
    :return: the id, or '' if the text is none.
    """
    return text if _ID.fullmatch(text) else ""


def text_directive(words: str) -> str:
    """Name a passage in the fragment of an address, so that browsers find and mark it.

    It follows the id of the section (https://wicg.github.io/scroll-to-text-fragment/). A browser that does not
    know it, and a page that no longer has the words, lead to the section.

    :param words: what is quoted, as ``quotation`` gives it. A long passage is named by the words at its ends.
    """
    text = words.removesuffix(" …")
    listed = text.split()
    parts = [text] if len(text) <= QUOTE_LENGTH // 2 else [" ".join(listed[:6]), " ".join(listed[-6:])]
    # '-' ',' and '&' have a meaning inside a directive.
    return ":~:text=" + ",".join(quote(part, safe="").replace("-", "%2D") for part in parts)
