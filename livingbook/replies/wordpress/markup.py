"""Turns the HTML of an old comment into Markdown, which is stored and rendered as if someone had typed it here."""

from __future__ import annotations

import html
import re

import nh3
from markdownify import markdownify

from livingbook.discussion.cleaning import clean
from livingbook.replies.markdown import render
from livingbook.replies.text import body_text

#: other names of what comments may hold here
_TWINS = {"b": "strong", "i": "em", "cite": "em", "strike": "em", "div": "p"}
_TWIN_TAG = re.compile(rf"<(/?)(?:{'|'.join(_TWINS)})(?=[\s>/])", re.IGNORECASE)
_PRE = re.compile(r"(<pre>.*?</pre>)", re.DOTALL)
_BLOCK_EDGE = re.compile(r"(?:<br>)*(</?(?:p|blockquote|ul|ol|li|pre|hr)>)(?:<br>)*")
_HREF = re.compile(r'href="[^"]*"')
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_ADDRESS = re.compile(r"https?://[^\s<>()]+")
_SPECIAL = re.compile(r"([!-/:-@\[-`{-~])")
_BLANK = re.compile(r"\s+")


def to_markdown(source: str) -> tuple[str, bool]:
    """Convert a comment.

    :param source: HTML as WordPress stores it, where a line end is a line break and an empty line a paragraph.
    :return: Markdown, and whether the formatting was kept. Where it can't be, the bare words are.
    """
    cleaned = clean(_TWIN_TAG.sub(_rename, body_text(source.replace("\r\n", "\n").replace("\r", "\n"))))
    parts = [part if part.startswith("<pre>") else _with_breaks(part) for part in _PRE.split(cleaned)]
    shaped = _HREF.sub(lambda found: found[0].replace("(", "%28").replace(")", "%29"), "".join(parts))
    try:
        text = markdownify(f"<div>{shaped}</div>", autolinks=True, escape_misc=True, bullets="-").strip()
    except RecursionError:  # quotes within quotes, hundreds deep
        text = ""
    # Inside an address a backslash would be taken for a part of it.
    text = _ADDRESS.sub(lambda found: _ESCAPED.sub(r"\1", found[0]), text)
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    if _words(render(text)) == _words(shaped):
        return text, True
    bare = html.unescape(nh3.clean(re.sub(r"<(?:br|/p|/li|/blockquote|/pre)>", "\n", shaped), tags=set()))
    lines = (_SPECIAL.sub(r"\\\1", line.strip()) for line in bare.split("\n"))
    return "\n".join(lines).strip(), False


def _rename(found: re.Match[str]) -> str:
    name = found[0].lstrip("</").lower()
    return f"<{found[1]}{_TWINS[name]}"


def _with_breaks(part: str) -> str:
    """Make line ends visible to HTML, except beside a block, which has them itself."""
    broken = re.sub(r"\s*\n\s*\n\s*", "<br><br>", part).replace("\n", "<br>")
    return _BLOCK_EDGE.sub(r"\1", broken)


def _words(cleaned: str) -> str:
    """Give what a reader sees of clean HTML, without spaces."""
    return _BLANK.sub("", html.unescape(nh3.clean(cleaned, tags=set())))
