"""Which scripts of the theme and of known extensions a page can do without, judged by the page's own markup.

Sphinx extensions put their scripts on every page of a book. Each script listed here only acts on elements that can be
recognised in the page as it was written; a script that is not listed stays where it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

#: the pattern begins with plain letters, which a search skips to many times as fast as to the border of a word
_CLASSES = re.compile(r"class=(?:\"([^\"]*)\"|'([^']*)')")
_COMPOUND_CLASS = re.compile(r"\.([\w-]+)")
#: draws icons which the theme's web fonts draw already (pydata-sphinx-theme#2379)
_FONT_AWESOME = "fontawesome.js"
#: Sphinx' search, which the theme puts on every page; it acts on a page of results, or as a reader types
_SEARCH = frozenset({"searchtools.js", "language_data.js", "searchindex.js"})
_RESULTS = 'id="search-results"'
BOOTSTRAP = "bootstrap.js"
#: markup on which Bootstrap's script acts without being asked
_ACTIVE_BOOTSTRAP = ("data-bs-ride", "data-bs-spy", "data-bs-autohide", 'id="pst-collapse-sidebar-button"')


def class_sets(page: str) -> set[frozenset[str]]:
    """Collect the sets of classes that elements of a page carry.

    :param page: HTML.
    """
    return {frozenset((double or single).split()) for double, single in set(_CLASSES.findall(page))}


def selects(selector: str, classes: set[frozenset[str]]) -> bool:
    """Tell whether a CSS selector may find an element, judged by classes alone; in doubt it may.

    :param selector: a list of selectors as in ``".toggle, .admonition.dropdown"``.
    :param classes: what ``class_sets`` found.
    """
    return any(_may_select(alternative, classes) for alternative in selector.split(","))


def _may_select(alternative: str, classes: set[frozenset[str]]) -> bool:
    wanted = [set(_COMPOUND_CLASS.findall(compound)) for compound in alternative.split()]
    return all(any(names <= carried for carried in classes) for names in wanted if names)


def unneeded(page: str, selectors: Mapping[str, str], *, live_search: bool) -> Callable[[str], bool]:
    """Give a test for the scripts that a page does not need.

    :param page: HTML.
    :param selectors: by the name of a script, the selector of the elements on which it acts.
    :param live_search: whether the theme searches on any page while a reader types.
    :return: a function from the address of a script to whether the page can do without it.
    """
    classes = class_sets(page)
    idle = {name for name, selector in selectors.items() if not selects(selector, classes)}
    idle.add(_FONT_AWESOME)
    if not live_search and _RESULTS not in page:
        idle |= _SEARCH
    return lambda address: PurePosixPath(address.partition("?")[0]).name in idle


def wants_bootstrap_at_once(page: str) -> bool:
    """Tell whether a page has something on which Bootstrap's script acts before a reader does anything."""
    return any(markup in page for markup in _ACTIVE_BOOTSTRAP)
