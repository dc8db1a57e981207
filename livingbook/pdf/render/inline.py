"""Text inside a line: emphasis, code, abbreviations, raw pieces."""

from __future__ import annotations

from docutils import nodes

from livingbook.pdf.escape import array, string
from livingbook.pdf.render.core import Core, breakable, classes_of, content

#: class of a span in another language: 'language-ru'
_LANGUAGE = "language-"
_RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ps", "sd", "syr", "ug", "ur", "yi"})


class Inline(Core):
    """Nodes inside a paragraph that are neither links nor images."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        self._explained: set[str] = set()

    def _emphasis(self, node: nodes.Element) -> str:
        return f"#emph[{self.children(node)}]"

    render_emphasis = render_title_reference = render_literal_emphasis = render_manpage = _emphasis

    def _strong(self, node: nodes.Element) -> str:
        return f"#strong[{self.children(node)}]"

    render_strong = render_literal_strong = _strong

    def render_superscript(self, node: nodes.Element) -> str:
        """Set raised."""
        return f"#super[{self.children(node)}]"

    def render_subscript(self, node: nodes.Element) -> str:
        """Set lowered."""
        return f"#sub[{self.children(node)}]"

    def render_literal(self, node: nodes.Element) -> str:
        """Set code within a line; the newline of a wrapped source line is a space."""
        text = " ".join(node.astext().split("\n"))
        self.note_characters(text, node)
        return breakable(f"raw({string(text)})", text)

    def render_inline(self, node: nodes.Element) -> str:
        """Set the content; of the classes those of a language and of a version's label mean something on paper."""
        body = self.children(node)
        language = next((name.removeprefix(_LANGUAGE) for name in classes_of(node) if name.startswith(_LANGUAGE)), "")
        if language.split("-")[0] in _RIGHT_TO_LEFT:
            words = [content(self.text(word, node)) for word in node.astext().split()]
            return f"#right-to-left({string(language)}, {array(words)})"
        if language:
            return f"#text(lang: {string(language.split('-')[0])})[{body}]"
        return f"#emph[{body}]" if "versionmodified" in node.get("classes", ()) else body

    def render_abbreviation(self, node: nodes.Element) -> str:
        """Explain an abbreviation where it stands first; a page does so when a reader points at it."""
        text, meaning = node.astext(), node.get("explanation") or ""
        if not meaning or text in self._explained:
            return self.children(node)
        self._explained.add(text)
        return f"{self.children(node)} \\({self.text(meaning, node)}\\)"

    render_acronym = render_abbreviation

    def render_problematic(self, node: nodes.Element) -> str:
        """Set what could not be parsed as it was written; docutils has reported it."""
        return self.text(node.astext(), node)

    def _nothing(self, _node: nodes.Element) -> str:
        return ""

    # what never prints: comments, index entries, lists of pages, data for other formats
    render_comment = render_index = render_toctree = render_meta = render_docinfo = _nothing
    render_substitution_definition = render_system_message = render_tabular_col_spec = _nothing
    render_highlightlang = render_pending = render_fontawesome = render_colspec = _nothing
    # what Jupyter Book keeps for LaTeX alone: where a table of contents stood, for one
    render_HiddenCellNode = _nothing  # noqa: N815 - named after the node's class
