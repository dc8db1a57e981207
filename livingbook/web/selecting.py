"""Elements found by simple selectors, without what finds them by any.

The theme asks Beautiful Soup for ``li`` and ``.toc-h1``. That has soupsieve put together the patterns of all of CSS,
which takes longer than to write a page.
"""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup, Tag

#: a name, a class or both, as in 'li', '.toc-h1' and 'li.toctree-l1'
_SIMPLE = re.compile(r"(?=.)([a-z][a-z0-9]*)?(?:\.([\w-]+))?")


class SimplyFound(Tag):
    """An element that finds others by such selectors, in each other too (``>``), and leaves the rest to soupsieve."""

    def select(self, selector: str, *arguments: Any, **options: Any) -> Any:
        """Give the elements below this one that a selector matches, in their order."""
        parts = [_SIMPLE.fullmatch(part) for part in selector.split(" > ")]
        if arguments or options or not all(parts):
            return super().select(selector, *arguments, **options)
        wanted = [(part[1], part[2]) for part in parts if part]
        name, kind = wanted.pop()
        found = self.find_all(name or True, {"class": kind} if kind else {})
        return [tag for tag in found if isinstance(tag, Tag) and _lies_in(tag, wanted)]


class Soup(SimplyFound, BeautifulSoup):
    """A parsed text whose elements are found in that way."""

    def __init__(self, markup: str, parser: str) -> None:
        super().__init__(markup, parser, element_classes={Tag: SimplyFound})


def _lies_in(tag: Tag, wanted: list[tuple[str | None, str | None]]) -> bool:
    """Tell whether the elements around one are those that are wanted, the outermost first."""
    for name, kind in reversed(wanted):
        parent = tag.parent
        if parent is None or (name and parent.name != name) or (kind and kind not in (parent.get("class") or ())):
            return False
        tag = parent
    return True
