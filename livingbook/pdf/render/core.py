"""What every family of nodes shares: the dispatch by node class, labels, places, and the settings of a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from docutils import nodes

from livingbook.pdf.columns import Lines
from livingbook.pdf.escape import array, markup, string
from livingbook.pdf.findings import Findings, place_of

#: Scheme of an address inside the book, as ``builder.get_target_uri`` makes it: 'doc:chapters/x#id'.
INTERNAL = "doc:"
#: What may be longer than a line of a note or a cell. In prose Typst hyphenates long words of letters and breaks
#: addresses by itself, but no checksum.
_LONG_CODE = re.compile(r"\S{31}")
_LONG_WORD = re.compile(r"(?<!\S)(?!\S*://)(?=\S*[\d_])(\S{31,})")
#: A node with one of these classes belongs to the page only.
PAGE_ONLY = frozenset({"html-only", "page-only"})


@dataclass(frozen=True)
class Numbers:
    """The numbers Sphinx gave to the parts of one document, so that page and paper agree."""

    #: '#id' or '' (the document itself) -> section number
    sections: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    #: kind ('figure', 'table', 'code-block') -> id -> number
    figures: Mapping[str, Mapping[str, tuple[int, ...]]] = field(default_factory=dict)
    #: kind -> pattern such as 'Fig. %s'
    formats: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """What is known of the document to be translated."""

    docname: str
    #: path of its source file
    path: str
    #: the book's root, against which places are named
    srcdir: Path
    numbers: Numbers = field(default_factory=Numbers)
    #: image address in the doctree -> file in the staging folder, from its root
    images: Mapping[str, str] = field(default_factory=dict)
    #: docname -> heading of the chapter that holds it, as Typst markup, for links that leave a chapter's PDF
    chapters: Mapping[str, str] = field(default_factory=dict)
    #: what is printed as the document's heading in place of its title, '' for the title
    heading: str = ""
    #: web address of the published book, '' if not known
    base_url: str = ""
    #: an unknown node is a fault, not a warning
    strict: bool = True
    #: language of the text, in which formulas are spoken
    language: str = "en"
    #: LaTeX definitions that hold in every formula
    macros: str = ""
    #: what becomes of links to the web: 'none', 'footnotes' or 'list'
    links: str = "none"
    #: the letters that a line of a table holds on the paper of the book
    lines: Lines = field(default_factory=Lines)
    #: the labels that anything in the book refers to; only these become targets. None for all
    referred: frozenset[str] | None = None


class Core:
    """Dispatch and helpers; a node of class ``x`` is rendered by the method ``render_x`` of a mixin.

    :param source: the document's surroundings.
    :param document: its doctree after all transforms.
    :param findings: collects what is wrong.
    :param used: collects, for each character beyond ASCII, the places where it is printed.
    """

    #: node classes whose method writes the labels itself
    own_labels: frozenset[str] = frozenset(
        {"section", "title", "figure", "table", "footnote", "citation", "container", "math_block", "term"}
    )

    def __init__(
        self, source: Source, document: nodes.document, findings: Findings, used: dict[str, list[str]]
    ) -> None:
        self.source = source
        self.document = document
        self.findings = findings
        self.used = used
        self.depth = 0
        #: the labels written so far
        self.named: set[str] = set()

    def render(self, node: nodes.Node) -> str:
        """Give the Typst markup of a node and all below it."""
        if isinstance(node, nodes.Text):
            return self.text(node.astext(), node)
        if not isinstance(node, nodes.Element) or PAGE_ONLY.intersection(node.get("classes", ())):
            return ""
        for cls in type(node).__mro__:
            if cls in (nodes.Element, nodes.TextElement):
                break
            handler: Callable[[nodes.Element], str] | None = getattr(self, f"render_{cls.__name__}", None)
            if handler:
                labelled = cls.__name__ in self.own_labels or not node.get("ids")
                return handler(node) if labelled else self.anchors(node) + handler(node)
        return self.unknown(node)

    def unknown(self, node: nodes.Element) -> str:
        """Report a node that no method translates; its content is kept for the book that allows that."""
        name = type(node).__name__
        if self.source.strict:
            self.trouble(
                node, f"the PDF can't set the node <{name}>; write it another way, or set bookpdf_strict: false"
            )
        else:
            self.trouble(node, f"the PDF sets only the content of the node <{name}>")
        return self.children(node)

    def trouble(self, node: nodes.Node, what: str) -> None:
        """Report what the PDF can't set: a fault in a strict book, a warning in any other."""
        (self.findings.fault if self.source.strict else self.findings.warn)(self.place(node), what)

    def children(self, node: nodes.Element) -> str:
        """Give the markup of all children of a node, one after the other."""
        return self.join(node.children)

    def join(self, children: Iterable[nodes.Node]) -> str:
        """Give the markup of some nodes, one after the other."""
        return "".join(self.render(child) for child in children)

    def block(self, node: nodes.Element) -> str:
        """Give the children's markup for use between square brackets."""
        return self.children(node).strip()

    def text(self, text: str, node: nodes.Node) -> str:
        """Escape text and remember where its special characters stand."""
        self.note_characters(text, node)
        return words(text)

    def note_characters(self, text: str, node: nodes.Node) -> None:
        """Remember where characters beyond ASCII are printed, for the check that fonts have them."""
        if not text.isascii():
            place = self.place(node)
            for sign in {sign for sign in text if not sign.isascii()}:
                places = self.used.setdefault(sign, [])
                # the nodes of a document come one after the other, so a place that is known was the last
                if not places or places[-1] != place:
                    places.append(place)

    def place(self, node: nodes.Node) -> str:
        """Say where a node was written, as ``file:line``."""
        return place_of(node, self.source.path, self.source.srcdir)

    def mark(self, node: nodes.Node) -> str:
        """Leave a comment in the Typst file that leads from a Typst error back to the source."""
        return f"/*@{self.place(node).replace('*/', '')}@*/"

    def label(self, identifier: str) -> str:
        """Make an id of this document unique in the whole book."""
        return f"{self.source.docname}#{identifier}"

    def labels(self, node: nodes.Element) -> str:
        """Give the labels of a node as a Typst array of strings."""
        return array([string(label) for label in self.new_labels(ids_of(node))])

    def anchors(self, node: nodes.Element) -> str:
        """Give invisible targets for the ids of a node."""
        return "".join(f"#anchor({string(label)})" for label in self.new_labels(ids_of(node)))

    def new_labels(self, identifiers: Iterable[str]) -> list[str]:
        """Give the labels that something refers to, each only the first time: Typst wants them unique."""
        labels = [self.label(identifier) for identifier in identifiers]
        wanted = self.source.referred
        new = [x for x in dict.fromkeys(labels) if x not in self.named and (wanted is None or x in wanted)]
        self.named.update(new)
        return new

    def stands_in_text(self, node: nodes.Element) -> bool:
        """Say whether a node stands directly in a section, or is what a cell in a section printed."""
        parent = node.parent
        while isinstance(parent, nodes.container) and parent.get("nb_element"):
            parent = parent.parent
        return isinstance(parent, nodes.section | nodes.document)

    def number(self, kind: str, node: nodes.Element) -> str:
        """Give the number of a figure, table or listing as it is printed before the caption, '' if it has none."""
        return printed_number(self.source.numbers, kind, ids_of(node))

    def bare_number(self, kind: str, node: nodes.Element) -> str:
        """Give the number of a figure, table or the like alone, '' if it has none."""
        return printed_number(replace(self.source.numbers, formats={}), kind, ids_of(node))


def words(text: str) -> str:
    """Write text as markup in which long names can be broken; of addresses Typst knows where.

    :param text: any text.
    """
    parts = _LONG_WORD.split(text)  # every second one is such a name
    return "".join(f"#may-break[{markup(part)}]" if at % 2 else markup(part) for at, part in enumerate(parts))


def printed_number(numbers: Numbers, kind: str, identifiers: Iterable[str]) -> str:
    """Give the number of something as it is printed, such as 'Fig. 2.1', '' if it has none.

    :param numbers: what Sphinx numbered in the document.
    :param kind: 'figure', 'table' or 'code-block'.
    :param identifiers: the ids of its node.
    """
    found = numbers.figures.get(kind, {})
    for identifier in identifiers:
        if identifier in found:
            number = ".".join(map(str, found[identifier]))
            pattern = numbers.formats.get(kind, "%s")
            # both forms that Sphinx allows: 'Fig. %s' and 'Figure {number}'
            return re.sub(r"%s|\{number\}", number, pattern)
    return ""


def breakable(code: str, text: str) -> str:
    """Let lines end within code that has words longer than a line may be.

    :param code: a Typst expression.
    :param text: what it prints.
    :return: markup.
    """
    return f"#may-break({code})" if _LONG_CODE.search(text) else f"#{code}"


def ids_of(node: nodes.Element) -> list[str]:
    """Give the ids of a node; a node without any may lack the list."""
    return list(node.get("ids", ()))


def classes_of(node: nodes.Element) -> list[str]:
    """Give the classes of a node; a node without any may lack the list."""
    return list(node.get("classes", ()))


def content(markup_: str) -> str:
    """Wrap markup as a Typst content block."""
    return f"[{markup_}]"
