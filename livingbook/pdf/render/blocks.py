"""Paragraphs, sections, lists, quotations, boxes."""

from __future__ import annotations

import math
import re

from docutils import nodes

from livingbook.discussion.document import LIST
from livingbook.language import _, mark
from livingbook.pdf.escape import array, only_words, string
from livingbook.pdf.render.core import Core, content

_ENUMERATORS = {"arabic": "1", "loweralpha": "a", "upperalpha": "A", "lowerroman": "i", "upperroman": "I"}
#: Admonitions of docutils and Sphinx -> their titles. A titled admonition says its kind in its classes.
_ADMONITIONS = {
    "attention": mark("Attention"),
    "caution": mark("Caution"),
    "danger": mark("Danger"),
    "error": mark("Error"),
    "hint": mark("Hint"),
    "important": mark("Important"),
    "note": mark("Note"),
    "seealso": mark("See also"),
    "tip": mark("Tip"),
    "warning": mark("Warning"),
}
#: letters that a line of a box holds, and lines of text that surely take less than a third of a page
_BOX_LINE, _BOX_LINES = 65, 10
_ANCHOR = re.compile(r'#anchor\("([^"]*)"\)')
#: A paragraph with one of these classes is small print.
_SMALL = frozenset({"source-line", "small-print"})


class Blocks(Core):
    """The blocks that prose is made of."""

    def render_document(self, node: nodes.Element) -> str:
        """Give the whole document; its own label is written at its first heading."""
        return self.children(node)

    def render_section(self, node: nodes.Element) -> str:
        """Set a section one level deeper."""
        self.depth += 1
        body = self.children(node)
        self.depth -= 1
        return body

    def render_title(self, node: nodes.Element) -> str:
        """Set a heading. The titles of boxes and tables are set with these."""
        section = node.parent
        if not isinstance(section, nodes.section):
            return self.children(node)
        numbers = self.source.numbers.sections
        number = next((numbers[key] for i in section["ids"] if (key := f"#{i}") in numbers), None)
        labels = [string(label) for label in self.new_labels([*section["ids"], *node.get("ids", ())])]
        if self.depth == 1 and self.source.docname not in self.named:
            number = number or numbers.get("")
            labels.append(string(self.source.docname))
            self.named.add(self.source.docname)
        heading = self.source.heading if self.depth == 1 else ""
        shown = ".".join(map(str, number or ()))
        body = self.text(heading, node) if heading else self.children(node)
        # targets within it go beside it: contents and running heads repeat the heading, and a target stands once
        labels += [f'"{label}"' for label in _ANCHOR.findall(body)]
        body = _ANCHOR.sub("", body)
        return f"\n\n#section({self.depth}, {string(shown)}, {array(labels)})[{self.mark(node)}{body}]\n\n"

    def render_subtitle(self, node: nodes.Element) -> str:
        """Set a subtitle as an emphasised line."""
        return f"\n\n#rubric[{self.children(node)}]\n\n"

    def render_paragraph(self, node: nodes.Element) -> str:
        """Set a paragraph; a line that tells the source of what is above it is set small."""
        if _SMALL.intersection(node.get("classes", ())):
            look = "cell-print" if isinstance(node.parent, nodes.entry) else "small-print"
            return f"\n#{look}[{self.mark(node)}{self.children(node)}]\n\n"
        if "right-to-left" in node.get("classes", ()):
            return f"#right-to-left-paragraph[{self.mark(node)}{self.children(node)}]\n\n"
        return f"{self.mark(node)}{self.children(node)}\n\n"

    render_compact_paragraph = render_paragraph

    def _passed_through(self, node: nodes.Element) -> str:
        return self.children(node)

    render_compound = render_glossary = render_legend = render_only = render_start_of_file = _passed_through
    render_hlist = render_hlistcol = render_decoration = render_definition = render_acks = _passed_through

    def render_centered(self, node: nodes.Element) -> str:
        """Set a centred line."""
        return f"\n#align(center)[{self.children(node)}]\n\n"

    def render_rubric(self, node: nodes.Element) -> str:
        """Set a heading that stands in no table of contents."""
        return f"\n#rubric[{self.children(node)}]\n\n"

    def render_transition(self, node: nodes.Element) -> str:
        """Set a break between paragraphs, except above footnotes that now stand on their pages."""
        after = node.next_node(descend=False, siblings=True)
        if "footnotes" in node.get("classes", ()) or isinstance(after, nodes.footnote):
            return ""
        return "\n#break-mark\n\n"

    def render_bullet_list(self, node: nodes.Element) -> str:
        """Set a list."""
        return f"\n#list(tight: {_tight(node)}, {self._items(node)})\n\n"

    def render_enumerated_list(self, node: nodes.Element) -> str:
        """Set a numbered list with the signs it was written with."""
        sign = _ENUMERATORS.get(node.get("enumtype", "arabic"), "1")
        pattern = string(f"{node.get('prefix', '')}{sign}{node.get('suffix', '.') or '.'}")
        start = node.get("start", 1)
        return f"\n#enum(tight: {_tight(node)}, start: {start}, numbering: {pattern}, {self._items(node)})\n\n"

    def _items(self, node: nodes.Element) -> str:
        return ", ".join(content(self.anchors(item) + self.block(item)) for item in _elements(node))

    def render_definition_list(self, node: nodes.Element) -> str:
        """Set terms with their definitions; a glossary is one of these, and so are the comments of readers."""
        if LIST in node.get("classes", ()):
            return f"\n#comments({', '.join(self._comment(item) for item in _elements(node))})\n\n"
        return f"\n#definitions({', '.join(self._definition(item) for item in _elements(node))})\n\n"

    def _comment(self, item: nodes.Element) -> str:
        """Give name, time and text of a comment of a reader."""
        term, definition = _elements(item)
        name, *rest = term.children
        time = content(self.block(rest[-1])) if rest and isinstance(rest[-1], nodes.Element) else "none"
        return f"([{self.anchors(term)}{self.render(name)}], {time}, [{self.block(definition)}])"

    def _definition(self, item: nodes.Element) -> str:
        terms: list[str] = []
        for child in _elements(item):
            if isinstance(child, nodes.term):
                terms.append(self.anchors(child) + self.block(child))
            elif isinstance(child, nodes.classifier):
                terms[-1] += f' #text(weight: "regular", style: "italic")[{self.block(child)}]'
        body = self.join(child for child in item.children if isinstance(child, nodes.definition)).strip()
        return f"({array([content(term) for term in terms])}, [{body}])"

    def render_field_list(self, node: nodes.Element) -> str:
        """Set names with values."""
        fields = [
            f"([{self.block(_elements(entry)[0])}], [{self.block(_elements(entry)[1])}])"
            for entry in _elements(node)
            if len(_elements(entry)) > 1
        ]
        return f"\n#fields({', '.join(fields)})\n\n"

    def render_block_quote(self, node: nodes.Element) -> str:
        """Set a quotation with whoever said it; a list of chapters leaves an empty one behind."""
        by = "".join(self.block(child) for child in node.children if isinstance(child, nodes.attribution))
        body = self.join(child for child in node.children if not isinstance(child, nodes.attribution)).strip()
        if not body:
            return ""
        kind = next((name for name in ("epigraph", "pull-quote") if name in node.get("classes", ())), "quote")
        return f"\n#quotation({string(kind)}, by: {content(by)})[{body}]\n\n"

    def render_line_block(self, node: nodes.Element) -> str:
        """Set lines as they were broken; inner blocks are indented."""
        lines = []
        for child in _elements(node):
            if isinstance(child, nodes.line_block):
                lines.append(f"#pad(left: 1.5em)[{self.render(child).strip()}]")
            else:
                lines.append((self.children(child) or "~") + " \\")
        look = "breaks" if "breaks" in node.get("classes", ()) else "lines"
        return f"\n#{look}[" + "\n".join(lines).removesuffix(" \\") + "]\n\n"

    def _admonition(self, node: nodes.Element) -> str:
        name = type(node).__name__
        kinds = [kind for kind in _ADMONITIONS if kind == name or kind in node.get("classes", ())]
        title = node.children[0] if node.children and isinstance(node.children[0], nodes.title) else None
        body = self.join(child for child in node.children if child is not title).strip()
        head = self.children(title) if title is not None else (_(_ADMONITIONS[name]) if name in _ADMONITIONS else "")
        low = str(_is_low(node, body)).lower()
        return f"\n#admonition({string((kinds or ['note'])[0])}, [{head}], low: {low})[{body}]\n\n"

    render_attention = render_caution = render_danger = render_error = render_hint = _admonition
    render_important = render_note = render_seealso = render_tip = render_warning = _admonition
    render_admonition = _admonition

    def render_Admonition(self, node: nodes.Element) -> str:  # noqa: N802 - named after the class that nodes share
        """Set a box that an extension brings: a theorem, an exercise. Its number is that of the page."""
        kinds = [kind for kind in self.source.numbers.figures if self.number(kind, node)]
        title = node.children[0] if node.children and isinstance(node.children[0], nodes.title) else None
        body = self.join(child for child in node.children if child is not title).strip()
        if title is None and not kinds:
            return body + "\n\n"
        name = str(node.get("realtype") or (kinds[0] if kinds else "")).title()
        number = self.bare_number(kinds[0], node) if kinds else ""
        head = self.children(title).strip() if title is not None else ""
        label = self.text(" ".join(filter(None, [name, number])), node)
        return f'\n#admonition("note", [{" ".join(filter(None, [label, head]))}])[{body}]\n\n'

    def render_topic(self, node: nodes.Element) -> str:
        """Set a titled box; a list of the page's contents is for the page."""
        return "" if "contents" in node.get("classes", ()) else self._admonition(node)

    def render_versionmodified(self, node: nodes.Element) -> str:
        """Set 'Added in version ...' as the paragraph that Sphinx made of it."""
        return self.children(node)

    def render_sidebar(self, node: nodes.Element) -> str:
        """Set an aside in the margin, beside the text it belongs to."""
        title = node.children[0] if node.children and isinstance(node.children[0], nodes.title) else None
        body = self.join(child for child in node.children if child is not title).strip()
        head = self.children(title) if title is not None else ""
        return f"\n#margin-note([{head}])[{body}]\n\n"


def _elements(node: nodes.Element) -> list[nodes.Element]:
    """Give the children that are elements, without comments between them."""
    return [c for c in node.children if isinstance(c, nodes.Element) and not isinstance(c, nodes.comment)]


def _tight(node: nodes.Element) -> str:
    """Say whether the items of a list are set close to each other: none has more than one paragraph."""
    crowded = any(sum(isinstance(c, nodes.paragraph) for c in item.children) > 1 for item in _elements(node))
    return "false" if crowded else "true"


def _is_low(box: nodes.Element, body: str) -> bool:
    """Say whether a box is surely lower than a third of a page: a few lines of words."""
    lines = (math.ceil(len(part.astext()) / _BOX_LINE) for part in box.findall(nodes.paragraph))
    return only_words(body) and sum(lines) <= _BOX_LINES
