"""Search by section: Sphinx's own search, made to find sections and entries of the glossary instead of whole pages.

Sphinx's index says on which pages a word stands, no more. Ours says how often each word stands in each section, so
that ``static/search.js_t`` can rank them (BM25, see Robertson and Zaragoza, 'The Probabilistic Relevance Framework',
2009). Everything else, the words, their stems, titles, index entries and the page of results, stays Sphinx's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType, SimpleNamespace
from typing import Any, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.search import IndexBuilder, WordStore
from sphinx.util.osutil import relative_uri

from livingbook.comments.archived import words_of
from livingbook.discussion.extension import archived_thread
from livingbook.errors import BookError
from livingbook.language import _
from livingbook.web.measures import switched_on

#: what a word counts in a section's title, in the words that an acronym of the glossary stands for and among the
#: keywords of a page; in the text; in a list of facts or another table, or, once, in a drawing and its data; in the
#: title of the page or section around it; and in the title of a source that the section cites
_TITLE, _TEXT, _TABLE, _ABOVE, _CITED = 16, 2, 1, 2, 1
_SMALL_WORDS = frozenset(("a", "and", "for", "in", "of", "on", "the", "to"))
_MARKUP = re.compile(r"<(style|script)\b.*?</\1>|<[^<]+?>", re.IGNORECASE | re.DOTALL)


@dataclass
class Section:
    """A part of a page that search can find: ``anchor`` is '' for what stands before the first section."""

    anchor: str
    title: str
    #: stem -> how often it stands here, counted as above
    words: Counter[str] = field(default_factory=Counter)
    #: how much text it has, counted as above, but long where it is a table: lists are looked up, sections are read
    length: int = 0
    #: the words for which a title in capital letters stands, such as ('International', 'Space', 'Station'), or ()
    long_form: tuple[str, ...] = ()


def sections(
    page: nodes.Node,
    title: str,
    stems: Callable[[str], Iterable[str]],
    sources: Mapping[str, str] = MappingProxyType({}),
) -> list[Section]:
    """Split a page into what search can find.

    :param page: the resolved document.
    :param title: its title.
    :param stems: gives the stems of a text, without words that say nothing.
    :param sources: the titles of sources, by the address with which a citation on this page leads to them.
    :return: the page's beginning, then each section and each entry of a glossary, in reading order.
    """
    start = Section("", title, Counter(dict.fromkeys(stems(title), _TITLE)))
    found = [start]
    _walk(page, start, _TEXT, found, stems, sources)
    return found


def _walk(  # noqa: PLR0913, PLR0917 - goes into itself
    node: nodes.Node,
    section: Section,
    weight: int,
    found: list[Section],
    stems: Callable[[str], Iterable[str]],
    sources: Mapping[str, str],
) -> None:
    if isinstance(node, nodes.comment | addnodes.index):
        return
    if isinstance(node, nodes.raw):
        section.words.update(dict.fromkeys(stems(_html_text(node)), _TABLE))
        return
    if isinstance(node, nodes.Text):
        for stem in stems(node.astext()):
            section.words[stem] += weight
            section.length += _TEXT
        return
    if isinstance(node, nodes.meta) and node.get("name") == "keywords":
        section.words.update(dict.fromkeys(stems(node["content"]), _TITLE))
    if isinstance(node, nodes.reference):
        cited = sources.get(node.get("refuri") or f"#{node.get('refid')}", "")
        section.words.update(dict.fromkeys(stems(cited), _CITED))
    for child in node.children:
        heading = _heading(child)
        if heading is None or (isinstance(child, nodes.section) and isinstance(node, nodes.document)):
            _walk(child, section, _TABLE if isinstance(child, nodes.table) else weight, found, stems, sources)
            continue
        anchor, title = heading
        part = Section(anchor, title, Counter(dict.fromkeys(stems(section.title), _ABOVE)))
        if isinstance(child, nodes.definition_list_item):
            part.long_form = long_form(title, child.astext())
        part.words.update(dict.fromkeys(stems(f"{title} {' '.join(part.long_form)}"), _TITLE))
        found.append(part)
        _walk(child, part, _TEXT, found, stems, sources)


def _discussion(text: str, title: str, stems: Callable[[str], Iterable[str]]) -> Section:
    """Make the part of a page that its archived comments are: they are looked up, not read before the chapter.

    :param text: everything that readers wrote there.
    :param title: the title of the page.
    """
    part = Section("comments", _("Discussion"), Counter(dict.fromkeys(stems(title), _ABOVE)))
    for stem in stems(text):
        part.words[stem] += _TABLE
        part.length += _TEXT
    return part


def _heading(node: nodes.Node) -> tuple[str, str] | None:
    """Give anchor and title if a node opens a part of its own."""
    if isinstance(node, nodes.section) and node["ids"]:
        title = node.next_node(nodes.title)
        return node["ids"][0], title.astext() if title else ""
    if isinstance(node, nodes.definition_list_item) and isinstance(node.parent.parent, addnodes.glossary):
        terms = [term for term in node.findall(nodes.term) if term["ids"]]
        if terms:
            return terms[0]["ids"][0], ", ".join(_term(term) for term in terms)
    return None


def _term(term: nodes.term) -> str:
    """Give the word alone: a term holds its index entry too."""
    return "".join(text.astext() for text in term.findall(nodes.Text) if not isinstance(text.parent, addnodes.index))


def long_form(acronym: str, explanation: str) -> tuple[str, ...]:
    """Find the words that an acronym stands for in its explanation.

    :param acronym: such as 'ESA'.
    :param explanation: such as 'The European Space Agency, an organisation of states'.
    :return: the first words whose initials spell it, small words aside; () if there are none.
    """
    words = [word for word in re.findall(r"[^\W\d_]+", explanation) if word.lower() not in _SMALL_WORDS]
    for start in range(len(words) - len(acronym) + 1):
        chosen = words[start : start + len(acronym)]
        if len(acronym) > 1 and "".join(word[0] for word in chosen).upper() == acronym:
            return tuple(chosen)
    return ()


def _html_text(node: nodes.raw) -> str:
    return _MARKUP.sub(" ", node.astext()) if "html" in node.get("format", "").split() else ""


class SectionIndex(IndexBuilder):
    """Sphinx's search index, with the words of each section in place of the words of each page."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._sections: dict[str, list[Section]] = {}
        self._stems: dict[str, str] = {}  # stemming is slow, and the same words come again on every page

    def feed(self, docname: str, filename: str, title: str, doctree: nodes.document) -> None:
        """Take a page into the index."""
        super().feed(docname, filename, title, doctree)
        self._sections[docname] = sections(doctree, title, self._stems_of, self._sources(docname)) if title else []
        thread = archived_thread(self.env.app, docname)
        if thread and title:
            self._sections[docname].append(_discussion(words_of(thread), title, self._stems_of))

    def _sources(self, docname: str) -> dict[str, str]:
        """Give the titles of the book's sources by their addresses from a page, or from the page itself."""
        cited = cast("Any", self.env.domains.get("cite"))  # of sphinxcontrib-bibtex
        uri = cast("Any", self.env.app.builder).get_target_uri
        found = {}
        for citation in cited.citations if cited else ():
            where = citation.bibliography_key.docname
            page = "" if where == docname else relative_uri(uri(docname), uri(where))
            found[f"{page}#{citation.citation_id}"] = citation.entry.fields.get("title", "")
        return found

    def _word_collector(self, doctree: nodes.document) -> WordStore:
        """Give Sphinx the titles alone; the words are collected by section."""
        titles = [(title.astext(), title.parent["ids"]) for title in doctree.findall(nodes.title)]
        main = [(text, None) for text, _ in titles[:1]]
        return WordStore(titles=[*main, *((text, ids[0]) for text, ids in titles[1:] if ids)])

    def _stems_of(self, text: str) -> Iterator[str]:
        for word in self.lang.split(text):
            stem = self._stems.get(word)
            if stem is None:
                stem = self.lang.stem(word).lower()
                if not self.lang.word_filter(stem):
                    stem = word.lower() if self.lang.word_filter(word) else ""
                self._stems[word] = stem
            if stem:
                yield stem

    def prune(self, docnames: Iterable[str]) -> None:
        """Forget all pages but these."""
        kept = list(docnames)
        super().prune(kept)
        self._sections = {name: self._sections.get(name, []) for name in kept if name in self._titles}

    def freeze(self) -> dict[str, Any]:
        """Give the index as it is written: Sphinx's, and ``sections``.

        ``places`` are page number, anchor, title and length of each section; ``words`` gives for each stem
        the numbers of the sections it stands in, each followed by its weight there; ``acronyms`` gives the stems of
        their long forms; ``weights`` says how much the pages count that are not to count as 1.
        """
        frozen = super().freeze()
        places: list[list[Any]] = []
        words: dict[str, list[int]] = {}
        acronyms: dict[str, list[str]] = {}
        for page, docname in enumerate(frozen["docnames"]):
            for section in self._sections.get(docname, []):
                for stem, weight in section.words.items():
                    words.setdefault(stem, []).extend((len(places), weight))
                places.append([page, section.anchor, section.title, section.length])
                for name in self._stems_of(section.title) if section.long_form else ():
                    acronyms[name] = list(self._stems_of(" ".join(section.long_form)))
        weights = {page: self._weight(docname) for page, docname in enumerate(frozen["docnames"])}
        weights = {page: weight for page, weight in weights.items() if weight != 1}
        return frozen | {"sections": {"places": places, "words": words, "acronyms": acronyms, "weights": weights}}

    def _weight(self, docname: str) -> float:
        """Read how much a page counts from ``search_weight`` in its front matter.

        :raises BookError: if that is no number from 0 to 1.
        """
        value = self.env.metadata.get(docname, {}).get("search_weight", 1)
        try:
            weight = float(value)
        except ValueError:
            weight = -1.0
        if not 0 <= weight <= 1:
            raise BookError(f"{docname}: search_weight must be a number from 0 to 1, not {value!r}")
        return weight

    def load(self, stream: Any, format: Any) -> None:  # noqa: A002 - Sphinx's name
        """Read what an earlier build wrote, for the pages that did not change.

        :raises ValueError: if it was written by another version; Sphinx then writes all of it anew.
        """
        frozen = format.load(stream)
        super().load(stream, SimpleNamespace(load=lambda _stream: frozen))
        try:
            places, words = frozen["sections"]["places"], frozen["sections"]["words"]
        except KeyError:
            raise ValueError("old format") from None
        read = [(frozen["docnames"][page], Section(anchor, title, length=long)) for page, anchor, title, long in places]
        for stem, numbers in words.items():
            for place, weight in zip(numbers[::2], numbers[1::2], strict=True):
                read[place][1].words[stem] = weight
        for name, stems in frozen["sections"]["acronyms"].items():
            for _page, section in read:
                if section.title.lower() == name:
                    section.long_form = tuple(stems)
        self._sections = {docname: [] for docname in self._titles}
        for docname, section in read:
            self._sections[docname].append(section)


def connect(app: Sphinx) -> None:
    """Use the index of sections for pages, and load what ranks them on the search page alone."""
    app.connect("builder-inited", _use_section_index)
    app.connect("html-page-context", _add_ranking)


def _use_section_index(app: Sphinx) -> None:
    builder = app.builder
    if not isinstance(builder, StandaloneHTMLBuilder) or not builder.search or not switched_on(app.config, "search"):
        return
    load = builder.load_indexer

    def load_indexer(docnames: Iterable[str]) -> None:
        config = app.config
        builder.indexer = SectionIndex(
            app.env,
            config.html_search_language or config.language,
            config.html_search_options,
            config.html_search_scorer,
        )
        load(docnames)

    cast("Any", builder).load_indexer = load_indexer


def _add_ranking(
    app: Sphinx, pagename: str, _templatename: str, _context: dict[str, Any], _doctree: nodes.document | None
) -> None:
    if pagename == "search" and switched_on(app.config, "search"):
        app.add_js_file("search.js", loading_method="defer")  # after Sphinx's searchtools.js, before it starts
