"""The sidebar's table of contents, rendered once for the book; a page only marks its own place in it.

The theme resolves and renders the whole table anew for every page, so that a build grows with the square of the book.
Here its own function draws the table once, as seen from no page. The result is cut into pieces; for a page, links are
made relative and the pieces on the way to it are replaced by such that say 'current'. A long book shows in full only
the part in which the page stands; of the other parts it shows the captions, each a link to the part's first chapter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, cached_property
from typing import Any, cast

from bs4 import BeautifulSoup, Tag
from bs4.element import PageElement
from docutils import nodes
from pydata_sphinx_theme import toctree
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.util.osutil import relative_uri

from livingbook.web.measures import switched_on
from livingbook.web.selecting import Soup

#: the theme's function that templates call
_FUNCTION = "generate_toctree_html"
#: its function for the headings of a page
_HEADINGS = "generate_toc_html"
#: a page at the book's root that is in no table of contents
_NOWHERE = "_sidebar"
#: up to so many links the whole table stands on every page
WHOLE = 100
#: for how many folders the relative links are kept
_FOLDERS = 8


class Part:
    """One caption of the table of contents and the list below it.

    :param elements: the parsed elements, links relative to the book's root.
    """

    def __init__(self, elements: Iterable[PageElement]) -> None:
        self._pieces: list[str] = []
        #: index of a piece -> what its link leads to, from the book's root
        self._links: dict[int, str] = {}
        #: page, from the book's root -> the pieces that differ on that page, by index
        self._marks: dict[str, dict[int, str]] = {}
        self._relative: dict[str, list[str]] = {}
        self._caption: Tag | None = None
        for element in elements:
            if isinstance(element, Tag) and element.name == "p":
                self._caption = element
            self._take(element, [])

    def __len__(self) -> int:
        """Count the links."""
        return len(self._links)

    def holds(self, page: str) -> bool:
        """Tell whether a page stands in this part."""
        return page in self._marks

    def whole(self, page: str) -> str:
        """Draw the part as it stands on a page.

        :param page: the address of the page from the book's root.
        """
        folder = page.rpartition("/")[0]
        if folder not in self._relative:
            if len(self._relative) >= _FOLDERS:
                self._relative.clear()
            self._relative[folder] = self._with_links_from(f"{folder}/{_NOWHERE}" if folder else _NOWHERE)
        marks = self._marks.get(page)
        if not marks:
            return "".join(self._relative[folder])
        pieces = self._relative[folder].copy()
        for index, piece in marks.items():
            pieces[index] = piece
        return "".join(pieces)

    def short(self, page: str) -> str:
        """Draw only the caption, as a link to the first chapter of the part; the whole part if it has no caption."""
        if self._caption is None or not self._links:
            return self.whole(page)
        before, after = self._around_caption
        return f"{before}{_href(relative_uri(page, next(iter(self._links.values()))))}{after}\n"

    @cached_property
    def _around_caption(self) -> tuple[str, str]:
        """Put a link into the caption; give what stands before and after the link's address."""
        caption = BeautifulSoup(str(self._caption), "html.parser")
        text = cast("Tag", caption.find(class_="caption-text") or caption.p)
        link = caption.new_tag("a", attrs={"href": _NOWHERE, "class": "reference internal"})
        link.extend(list(text.contents))
        text.append(link)
        before, _, after = str(caption).partition(_href(_NOWHERE))
        return before, after

    def _with_links_from(self, page: str) -> list[str]:
        pieces = self._pieces.copy()
        for index, target in self._links.items():
            pieces[index] = pieces[index].replace(_href(target), _href(relative_uri(page, target)), 1)
        return pieces

    def _take(self, element: PageElement, way: list[tuple[int, Tag]]) -> None:
        """Cut an element into pieces.

        :param way: the elements around it, each with the index of its start tag.
        """
        if not isinstance(element, Tag):
            self._pieces.append(cast("Any", element).output_ready(formatter="minimal"))
            return
        start, end = _tags(element)
        way = [*way, (len(self._pieces), element)]
        self._pieces.append(start)
        if element.name == "a" and "internal" in _classes(element):
            target = str(element["href"])
            self._links[len(self._pieces) - 1] = target
            marks = self._marks.setdefault(target, {})
            marks.update({index: _current(tag) for index, tag in way})
        own_link = ""
        for child in element.children:
            if isinstance(child, Tag) and child.name == "details" and own_link in self._marks:
                # what is below the page that is being read is unfolded too
                self._marks[own_link][len(self._pieces)] = _current(child)
            self._take(child, way)
            if isinstance(child, Tag) and child.name == "a":
                own_link = str(child.get("href"))
        self._pieces.append(end)


class Sidebar:
    """The table of contents of the whole book.

    :param soup: what the theme draws on a page at the book's root that is not in the table.
    """

    def __init__(self, soup: BeautifulSoup) -> None:
        self._parts: list[Part] = []
        elements: list[PageElement] = []
        for element in list(soup.children):
            elements.append(element)
            if isinstance(element, Tag) and element.name == "ul":
                self._parts.append(Part(elements))
                elements = []
        if elements:
            self._parts.append(Part(elements))

    def html(self, page: str) -> str:
        """Draw the table as it stands on a page; a page that is not in the table shows it whole.

        :param page: the address of the page from the book's root.
        """
        here = [part for part in self._parts if part.holds(page)]
        if not here or sum(map(len, self._parts)) <= WHOLE:
            here = self._parts
        return "".join(part.whole(page) if part in here else part.short(page) for part in self._parts)


class SharedSidebars:
    """The sidebars of one build, by the options with which the theme's templates ask for them."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[object, ...], Sidebar] = {}

    def forget(self, *_arguments: object) -> None:
        """Start anew: a further build may have another table of contents."""
        self._drawn.clear()

    def offer(
        self, app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None
    ) -> None:
        """Give the templates the theme's functions, with the shared sidebar in the place of the theme's own."""
        toctree.add_toctree_functions(app, pagename, template, context, doctree)
        theirs = context[_FUNCTION]

        def generate(kind: str, startdepth: int = 1, show_nav_level: int = 1, **options: Any) -> object:
            if kind != "sidebar" or startdepth != 0 or options.get("collapse", True):
                # A table that hides what is not on the way to the page, or starts elsewhere, is another on every page.
                return theirs(kind, startdepth=startdepth, show_nav_level=show_nav_level, **options)
            key = (show_nav_level, *sorted(options.items()))
            if key not in self._drawn:
                draw = _theirs_from_nowhere(app, context)
                self._drawn[key] = Sidebar(draw(kind, startdepth=0, show_nav_level=show_nav_level, **options))
            return self._drawn[key].html(app.builder.get_target_uri(pagename))

        context[_FUNCTION] = generate
        context[_HEADINGS] = _written_once(context[_HEADINGS])


def _written_once(headings: Callable[..., Any]) -> Callable[..., Any]:
    """Write the headings of a page down once; templates would turn the parsed elements into text again each time."""
    written = cache(lambda: str(headings()))
    return lambda kind="html": written() if kind == "html" else headings(kind)


def _theirs_from_nowhere(app: Sphinx, context: dict[str, Any]) -> Callable[..., BeautifulSoup]:
    """Give the theme's function for a page at the book's root that is in no table of contents."""
    builder = cast("StandaloneHTMLBuilder", app.builder)
    nowhere = {
        **context,
        "toctree": lambda **options: builder._get_local_toctree(_NOWHERE, **options),
    }
    toctree.add_toctree_functions(app, _NOWHERE, "page.html", nowhere, None)
    return cast("Callable[..., BeautifulSoup]", nowhere[_FUNCTION])


def _classes(element: Tag) -> list[str]:
    return list(element.get("class") or [])


def _href(address: str) -> str:
    return f'href="{address.replace("&", "&amp;")}"'


def _tags(element: Tag) -> tuple[str, str]:
    """Write the start tag and the end tag of an element."""
    empty, end = _empty(element.name, dict(element.attrs)), f"</{element.name}>"
    return (empty.removesuffix(end), end) if empty.endswith(end) else (empty, "")


def _empty(name: str, attributes: dict[str, Any]) -> str:
    """Write an element without content."""
    return str(BeautifulSoup("", "html.parser").new_tag(name, attrs=attributes))


def _current(element: Tag) -> str:
    """Write the start tag of an element that is, or holds, the link to the page that is being read."""
    attributes: dict[str, Any] = dict(element.attrs)
    added = {"li": ["current", "active"], "ul": ["current"], "a": ["current"]}.get(element.name, [])
    if added:
        attributes["class"] = [*_classes(element), *added]
    if element.name == "a":
        attributes["href"] = "#"
    if element.name == "details":
        attributes["open"] = "open"
    return _empty(element.name, attributes).removesuffix(f"</{element.name}>")


def connect(app: Sphinx) -> None:
    """Share one sidebar among the pages of each build, in a book whose theme draws it as pydata-sphinx-theme does."""
    app.connect("builder-inited", _take_over)


def _take_over(app: Sphinx) -> None:
    """Stand in for the handler with which the theme gives templates its functions.

    The theme's next handler calls them already, so they can't be replaced by a later handler of ours.
    """
    wanted = switched_on(app.config, "sidebar")
    cast("Any", toctree).BeautifulSoup = Soup if wanted else BeautifulSoup
    theirs = [
        listener
        for listener in app.events.listeners["html-page-context"]
        if listener.handler is toctree.add_toctree_functions
    ]
    if theirs and wanted:
        app.disconnect(theirs[0].id)
        sidebars = SharedSidebars()
        app.connect("env-updated", sidebars.forget)
        app.connect("html-page-context", sidebars.offer, priority=theirs[0].priority - 1)
