"""Simple selectors find what soupsieve finds, and the others are left to it."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from livingbook.web.selecting import Soup

_LIST = """<ul class="b"><li class="a toctree-l1"><details><ul><li class="toctree-l2 b"><details>x</details></li></ul>
</details></li><li class="toctree-l10"><p class="b"><details></details></p></li></ul>"""
_SIMPLE = ("li", ".b", "li.b", "li.toctree-l1 > details", "li > details", ".b > details", "ul > li > details", "h1")
_OTHERS = ("ul li", ".a.toctree-l1", "li:first-child", "*", "li, p", "")


@pytest.mark.parametrize("selector", [*_SIMPLE, *_OTHERS])
def test_a_selector_finds_the_same_elements(selector: str) -> None:
    ours, theirs = Soup(_LIST, "html.parser"), BeautifulSoup(_LIST, "html.parser")
    if not selector:
        with pytest.raises(Exception, match="Expected a selector"):
            ours.select(selector)
        return
    assert list(map(str, ours.select(selector))) == list(map(str, theirs.select(selector)))
    assert list(map(str, ours.ul.select(selector))) == list(map(str, theirs.ul.select(selector)))  # type: ignore[union-attr]


def test_it_does_not_ask_soupsieve(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bs4.element.Tag.css", None)
    assert all(Soup(_LIST, "html.parser").select(selector) is not None for selector in _SIMPLE)
