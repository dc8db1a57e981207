"""References, footnotes, citations and the targets they lead to."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from sphinx import addnodes

from livingbook.language import _
from livingbook.pdf.escape import markup, string
from livingbook.pdf.render.core import INTERNAL, Core, classes_of, content
from livingbook.pdf.webcode import short_address

#: Sphinx's classes of references to a place (chapter, section, figure) rather than to a word or a source.
_TO_A_PLACE = frozenset({"std-ref", "std-numref", "std-doc", "doc"})


class Links(Core):
    """Everything that leads somewhere else."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        self._footnotes = {
            identifier: footnote for footnote in self.document.findall(nodes.footnote) for identifier in footnote["ids"]
        }
        self._set_footnotes: set[str] = set()
        #: address -> its number in the list of the document
        self.web_addresses: dict[str, int] = {}

    def render_reference(self, node: nodes.Element) -> str:
        """Link to a place in the book, or to an address outside."""
        label = target_of(node, self.source.docname)
        if label:
            return self._inner_link(node, label)
        address = node.get("refuri", "")
        body = self.children(node)
        if not address or address.startswith("#"):
            return body
        return f"#link({string(address)})[{body}]{self._web_address(address, node)}"

    def _web_address(self, address: str, node: nodes.Element) -> str:
        """Say on paper where a link leads to, the first time, unless its text or the list of sources says so."""
        style = self.source.links
        told = "://" not in address or short_address(address) == short_address(node.astext().strip())
        apart = any(isinstance(above, nodes.citation | nodes.footnote) for above in _above(node))
        if style == "none" or told or apart:
            return ""
        first = address not in self.web_addresses
        number = self.web_addresses.setdefault(address, len(self.web_addresses) + 1)
        if style == "list":
            return self._beside_heading(node, f"#web-mark({number})")
        return self._beside_heading(node, f"#web-note({string(address)})") if first else ""

    def _beside_heading(self, node: nodes.Element, note: str) -> str:
        """Keep a note, or the mark of one, from being repeated with the heading that it stands in, if it does."""
        titles = (above for above in _above(node) if isinstance(above, nodes.title))
        in_heading = any(isinstance(title.parent, nodes.section) for title in titles)
        return f"#note-of-heading[{note}]" if in_heading else note

    render_number_reference = render_reference

    def render_download_reference(self, node: nodes.Element) -> str:
        """Link a download that has an address; a file beside the page can't be reached from paper."""
        address = str(node.get("refuri", ""))
        return f"#link({string(address)})[{self.children(node)}]" if "://" in address else self.children(node)

    def _inner_link(self, node: nodes.Element, label: str) -> str:
        """Link within the PDF; the template falls back to web address or chapter name if it holds no such place."""
        docname, _place, identifier = label.partition("#")
        classes = {name for child in node.findall(nodes.Element) for name in classes_of(child)}
        to_a_place = isinstance(node, addnodes.number_reference) or bool(classes & _TO_A_PLACE)
        chapter = self.source.chapters.get(docname, "")
        options = [f"page: {'true' if to_a_place else 'false'}"]
        if self.source.base_url:
            address = f"{self.source.base_url.rstrip('/')}/{docname}.html" + (f"#{identifier}" if identifier else "")
            options.append(f"url: {string(address)}")
        if to_a_place and chapter and chapter != markup(node.astext()):
            where = f"#emph[{chapter}]"
            if identifier:
                before, _place, after = _("in the chapter {chapter}").partition("{chapter}")
                where = f"{self.text(before, node)}{where}{self.text(after, node)}"
            options.append(f"where: {content(where)}")
        return f"#xref({string(label)}, {', '.join(options)})[{self.children(node)}]"

    def render_target(self, node: nodes.Element) -> str:
        """Leave the text of a target; its labels are written by the dispatch."""
        return self.children(node)

    def render_pending_xref(self, node: nodes.Element) -> str:
        """Set the text of a reference that leads nowhere; Sphinx has reported it."""
        return self.children(node)

    def render_footnote_reference(self, node: nodes.Element) -> str:
        """Set the note at the foot of the page on which it is first referred to."""
        identifier = node.get("refid", "")
        footnote = self._footnotes.get(identifier)
        if footnote is None:
            self.findings.fault(self.place(node), f"the footnote '{node.astext()}' is nowhere in the document")
            return ""
        label = f"label({string('fn:' + self.label(identifier))})"
        if identifier in self._set_footnotes:
            return f"#footnote({label})"
        self._set_footnotes.add(identifier)
        body = self.join(child for child in footnote.children if not isinstance(child, nodes.label)).strip()
        return self._beside_heading(node, f"#footnote[{self.mark(footnote)}{body}]#{label}")

    def render_footnote(self, _node: nodes.Element) -> str:
        """Leave the collected notes out: each stands at the foot of its page."""
        return ""

    def render_citation(self, node: nodes.Element) -> str:
        """Set an entry of a list of sources."""
        name = next((child for child in node.children if isinstance(child, nodes.label)), None)
        label = self.text(name.astext(), node) if name else ""
        body = self.join(child for child in node.children if child is not name).strip()
        return f"\n#source([{label}], {self.labels(node)})[{self.mark(node)}{body}]\n"

    def render_citation_reference(self, node: nodes.Element) -> str:
        """Set a plain docutils citation, which no extension has turned into a link."""
        return f"\\[{self.children(node)}\\]"


def _above(node: nodes.Node) -> Iterator[nodes.Node]:
    while node.parent is not None:
        node = node.parent
        yield node


def target_of(reference: nodes.Element, docname: str) -> str:
    """Give the label that a reference leads to, '' if it leads out of the book.

    :param reference: a reference node, resolved.
    :param docname: the document that it stands in.
    """
    if reference.get("refid"):
        return f"{docname}#{reference['refid']}"
    address = str(reference.get("refuri", ""))
    return address.removeprefix(INTERNAL).rstrip("#") if address.startswith(INTERNAL) else ""
