"""What readers read in a MyST file: paragraphs, captions, text alternatives, cells of tables; each with its line.

The text comes from MyST's own parser. Code, addresses, comments, options of directives and the contents of roles
(facts, citations, references) are no prose; a role or a piece of code leaves a mark in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

#: stands for a role or a piece of code
MARK = "\ufffc"
#: directives whose contents are no prose
_NO_PROSE = {
    "bibliography", "code", "code-block", "downloads", "evidence-table", "literalinclude", "math", "mermaid", "raw",
    "tableofcontents", "toctree",
}  # fmt: skip
#: directives whose argument is a title
_TITLED = {
    "admonition",
    "card",
    "csv-table",
    "dropdown",
    "list-table",
    "rubric",
    "sidebar",
    "tab-item",
    "table",
    "topic",
}
#: options that readers get to read
_READ_OPTIONS = ("caption", "alt")
_NAME = re.compile(r"\{([\w:-]+)\}\s*(.*)", re.DOTALL)
_OPTION = re.compile(r":([\w-]+):\s*(.*)")
_TAG = re.compile(r"<!--.*?-->|<[^>]+>", re.DOTALL)


@dataclass(frozen=True)
class Passage:
    """A piece of text as readers see it."""

    #: the line in the file where it begins, counted from 1
    line: int
    #: line breaks are those of the file
    text: str
    #: whether it is a heading
    heading: bool = False
    #: tables of the book that the text describes, as a caption or text alternative does
    tables: tuple[str, ...] = ()


def passages(text: str, extensions: Iterable[str] = ()) -> list[Passage]:
    """Collect everything that readers read in a chapter.

    :param text: the whole file, with its front matter.
    :param extensions: the extensions of MyST that the book uses.
    """
    config = MdParserConfig(enable_extensions=set(extensions))
    return list(_parsed(create_md_parser(config, RendererHTML), text, 0))


def _parsed(parser: MarkdownIt, text: str, offset: int) -> Iterator[Passage]:
    """Walk through parsed text that begins after ``offset`` lines of the file."""
    tokens = parser.parse(text)
    for index, token in enumerate(tokens):
        line = offset + (token.map[0] if token.map else 0) + 1
        if token.type == "front_matter":
            yield from _description(token.content)
        elif token.type == "inline":
            heading = index > 0 and tokens[index - 1].type == "heading_open"
            yield Passage(line, _inline(token.children or []), heading=heading)
        elif token.type in ("fence", "colon_fence"):
            yield from _directive(parser, token, line)
        elif token.type == "html_block":
            yield Passage(line, _TAG.sub("", token.content))


def _inline(children: Iterable[Token]) -> str:
    """Join the readable parts of a line of text; the address of a bare link is none."""
    parts: list[str] = []
    bare = False
    for token in children:
        if token.type in ("link_open", "link_close"):
            bare = token.type == "link_open" and token.markup in ("autolink", "linkify")
        elif token.type == "image":
            parts.append(_inline(token.children or []))
        elif token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif token.type == "text" and not bare:
            parts.append(token.content)
        elif token.type in ("myst_role", "code_inline", "math_inline", "substitution_inline") or bare:
            parts.append(MARK + "\n" * token.content.count("\n"))
    return "".join(parts)


def _description(front_matter: str) -> Iterator[Passage]:
    """Give the description of a page; everything else in front matter is settings."""
    for number, line in enumerate(front_matter.splitlines(), start=2):
        if line.startswith("description:"):
            yield Passage(number, line.removeprefix("description:").strip())


def _directive(parser: MarkdownIt, fence: Token, line: int) -> Iterator[Passage]:
    found = _NAME.match(fence.info.strip())
    if not found:
        return
    name, argument = found[1], found[2].strip()
    options, body, skipped = _options(fence.content)
    if name == "code-cell":
        yield from _cell(parser, options, fence.content, line)
        return
    if name in _TITLED and argument:
        yield from _parsed(parser, argument, line - 1)
    tables = (argument,) if name == "evidence-table" else ()
    for key in _READ_OPTIONS:
        if options.get(key):
            shift = line + _line_of(fence.content, key)
            for passage in _parsed(parser, str(options[key]), shift - 1):
                yield replace(passage, tables=tables)
    if name not in _NO_PROSE:
        yield from _parsed(parser, body, line + skipped)


def _cell(parser: MarkdownIt, options: dict[str, Any], content: str, line: int) -> Iterator[Passage]:
    """Give caption and text alternative of a chart."""
    rendering, ours = options.get("mystnb") or {}, options.get("livingbook") or {}
    tables = tuple(ours.get("tables") or ()) if isinstance(ours, dict) else ()
    for part, key in (("figure", "caption"), ("image", "alt")):
        text = (rendering.get(part) or {}).get(key)
        if text:
            # YAML may have folded the lines, so all of it counts as standing where it begins.
            start = line + _line_of(content, key)
            for passage in _parsed(parser, " ".join(str(text).split()), start - 1):
                yield replace(passage, tables=tables)


def _line_of(content: str, key: str) -> int:
    """Count the lines from the opening of a directive to an option."""
    pattern = re.compile(rf"\s*:?{re.escape(key)}:")
    return next((number for number, line in enumerate(content.splitlines(), start=1) if pattern.match(line)), 0)


def _options(content: str) -> tuple[dict[str, Any], str, int]:
    """Split a directive into its options, its contents, and the number of lines before the contents."""
    lines = content.splitlines()
    if lines and lines[0].strip() == "---":
        end = next((number for number, line in enumerate(lines[1:], start=1) if line.strip() == "---"), len(lines) - 1)
        try:
            options = yaml.safe_load("\n".join(lines[1:end]))
        except yaml.YAMLError:  # the build names that fault
            options = None
        return options if isinstance(options, dict) else {}, "\n".join(lines[end + 1 :]), end + 1
    options = {}
    for number, line in enumerate(lines):
        if not (found := _OPTION.match(line.strip())):
            return options, "\n".join(lines[number:]), number
        options[found[1]] = found[2]
    return options, "", len(lines)
