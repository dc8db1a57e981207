"""Markdown made to keep a parser busy, at the size limit of a comment: each must be rendered once, and fast."""

from __future__ import annotations

import time

#: repeated up to the limit
_REPEATED = {
    "open brackets": "[", "open and closed brackets": "[]", "open link": "[a](", "images in images": "![[]()", "links in links": "[a](<b",
    "references": "[a][", "emphasis, left": "*a_", "emphasis, both": "*a **b ", "underscores": "_a", "stars": "*", "stars and words": "a**b", "mixed runs": "***a__b**c",
    "backticks": "`", "words in backticks": "`a ", "growing looks": "``a`", "tildes": "~~~\n", "quotes": "> ", "quotes in lists": "> - ", "lists": "- ", "numbered lists": "1. ",
    "list after list": "- a\n 1. b\n", "quotes and breaks": ">\n", "less-than": "<", "open comments": "<!--", "open declarations": "<!A ", "open instructions": "<?", "open tags": "<a b=",
    "autolinks": "<http:", "mails": "a@b.c ", "mails without end": "a.b@", "addresses": "http://", "bare addresses": "www.a.b ", "address with brackets": "http://a((", "dots": "a.",
    "entities": "&amp;", "half entities": "&#x", "entity names": "&a", "backslashes": "\\", "escaped brackets": "\\[", "tabs": "\t", "spaces": " ", "line ends": "\n", "breaks": "a  \n",
    "rules": "---\n", "underlines": "a\n===\n", "headings": "# ", "code by indent": "    a\n", "table heads": "|a", "tables": "|a|\n|-|\n", "definitions": "[a]: b\n", "open definitions": "[a]:\n",
    "words": "a ", "one word": "a", "accents": "a\u0301", "right to left": "\u05d0\u202e", "emoji": "\U0001f469\u200d\U0001f680", "zero width": "a\u200b", "old Chinese": "\U00020000",
    "marks and stars": "*\u00a0a*", "angle and brackets": "[<](<", "title without end": '[a](b "', "nested quotes, lazy": "> a\nb\n", "colons": "a:b:", "slashes": "//", "mailto": "mailto:a@",
}  # fmt: skip


def _nested(limit: int) -> dict[str, str]:
    """Write the patterns that are more than one text repeated."""
    deep = int(limit**0.5)
    half = limit // 2
    return {
        "brackets around brackets": "[" * half + "]" * half,
        "links around a word": "[" * (limit // 5) + "a" + "](b)" * (limit // 5),
        "emphasis around a word": "*" * half + "a" + "*" * half,
        "parentheses in an address": "[a](" + "(" * half + ")" * (half - 5),
        "list deeper line by line": "\n".join(" " * 2 * depth + "- a" for depth in range(deep)),
        "quote deeper line by line": "\n".join("> " * depth + "a" for depth in range(deep)),
        "backticks of every length": " ".join("`" * length for length in range(1, deep)),
        "definitions and their uses": "".join(f"[{n}]: /x\n" for n in range(limit // 22)) + "\n" + "".join(f"[{n}]" for n in range(limit // 22)),
        "one long line with a link at its end": "a" * (limit - 30) + " https://e.example/",
        "one very long address": "https://e.example/" + "a" * (limit - 20),
        "one very long title": '[a](https://e.example "' + "b" * (limit - 40) + '")',
    }  # fmt: skip


def patterns(limit: int) -> dict[str, str]:
    """Give all patterns by name.

    :param limit: characters of the longest comment.
    """
    repeated = {name: (text * (limit // len(text) + 1))[:limit] for name, text in _REPEATED.items()}
    return repeated | {name: text[:limit] for name, text in _nested(limit).items()}


def seconds_to_render(text: str) -> tuple[float, int]:
    """Render a text as the server does when it stores it, but never from what it has kept.

    :return: seconds of the processor, and characters of the HTML.
    """
    from livingbook.replies import markdown  # noqa: PLC0415 - only who renders loads the parser

    render = getattr(markdown.render, "__wrapped__", markdown.render)
    started = time.thread_time()
    html = render(text)
    return time.thread_time() - started, len(html)
