"""Images, figures, listings, the cells of a notebook, and the boxes of sphinx-design."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from docutils import nodes

from livingbook.htmlnodes import html_nodes
from livingbook.language import _
from livingbook.pdf.escape import array, string
from livingbook.pdf.htmltables import inline_html, visible_text
from livingbook.pdf.pictures import FORMATS
from livingbook.pdf.render.core import breakable, content
from livingbook.pdf.render.tables import Tables

_LENGTH = re.compile(r"(\d+(?:\.\d+)?)\s*(%|px|pt|cm|mm|in|em|)")
#: colours and cursor movements that a terminal would obey, written into the output of a cell
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
#: Sphinx's and MyST-NB's names of languages -> those Typst can colour
_LANGUAGES = {"ipython3": "python", "ipython": "python", "python3": "python", "console": "bash", "shell": "bash"}
_PLAIN = {"default", "none", "text", "myst-ansi", "output", ""}
#: what a cell hides, by the 'hide_mode' that MyST-NB notes for its tags 'hide-*' -> (input, output)
_HIDDEN = {
    "all": (True, True),
    "input+output": (True, True),
    "input": (True, False),
    "output": (False, True),
}


class Figures(Tables):
    """What is set apart from the prose."""

    def render_image(self, node: nodes.Element) -> str:
        """Set an image: as a block if it stands alone, within the line otherwise."""
        alt = str(node.get("alt") or "").strip()
        address = node.get("uri", "")
        if not alt:
            self.trouble(node, f"<image> '{address}' has no alt text; say in 'alt' what a reader would see in it")
            alt = _caption_of(node) or _("Picture without description")
        file = self.source.images.get(address)
        if file is None or PurePosixPath(file).suffix.lower() not in FORMATS:
            self.trouble(node, f"<image> '{address}' is no SVG, PNG, JPEG, GIF or WebP file of the book")
            return f"#emph[{self.text(alt, node)}]"
        alone = not isinstance(node.parent, nodes.TextElement) or len(node.parent.children) == 1
        in_cell = any(isinstance(above, nodes.entry) for above in (node.parent, node.parent.parent))
        place = "picture" if alone and not in_cell else "inline-picture"
        side = f", side: {_side(node)}" if place == "picture" else ""
        # the image is opened here, not in the template, so that Typst's errors name this document
        return f"#{place}(image({string('/' + file)}, alt: {string(alt)}){_size(node)}{side})"

    def render_figure(self, node: nodes.Element) -> str:
        """Set a figure with number, caption and legend below it."""
        captions = [child for child in node.children if isinstance(child, nodes.caption)]
        legends = [child for child in node.children if isinstance(child, nodes.legend)]
        rest = self.join(child for child in node.children if child not in captions and child not in legends)
        caption = "".join(self.block(child) for child in captions)
        legend = "".join(self.block(child) for child in legends)
        number = self.number("figure", node)
        head = f"{string(number)}, {self.labels(node)}, [{caption}], [{legend}]"
        floats = "true" if self.stands_in_text(node) else "false"
        side = _side(node)
        return f"\n#picture-figure({head}, floats: {floats}, side: {side})[{self.mark(node)}{rest.strip()}]\n\n"

    def render_literal_block(self, node: nodes.Element) -> str:
        """Set code or the text that code printed."""
        text = _ANSI.sub("", node.astext()).rstrip("\n")
        self.note_characters(text, node)
        language = str(node.get("language", ""))
        language = _LANGUAGES.get(language, language)
        lang = "none" if language in _PLAIN else string(language)
        kind = next((kind for kind in ("stderr", "traceback", "output") if kind in node.get("classes", ())), "input")
        body = breakable(f"raw({string(text)}, lang: {lang}, block: true)", text).removeprefix("#")
        return f"\n#code({string(kind)}, {body}{self._lines_of(node)})\n\n"

    render_doctest_block = render_literal_block

    def render_raw(self, node: nodes.Element) -> str:
        """Pass Typst through; set what HTML says that a cell printed; other formats have no place here."""
        formats = str(node.get("format", "")).split()
        if "typst" in formats:
            return self.mark(node) + node.astext()
        if "html" not in formats:
            return ""
        if "output" in node.get("classes", ()):
            return self._printed_html(node)
        if (text := inline_html(node)) is not None:
            return text
        if words := visible_text(node.astext()):
            self.findings.warn(self.place(node), f"the PDF leaves out the raw HTML '{words[:40]}'")
        return ""

    def _printed_html(self, node: nodes.Element) -> str:
        if "table" in node.get("classes", ()):
            return self.html_tables(node)
        made = html_nodes(node.astext(), node)
        if not made:
            what = "prints nothing without a script; have the cell give a picture (SVG or PNG) as well"
            self.trouble(node, f"the HTML that a cell printed {what}")
        return self.join(made)

    def render_container(self, node: nodes.Element) -> str:
        """Set what a container is made for: a cell, a listing, a card; any other just holds its content."""
        if node.get("nb_element") == "cell_code":
            return self.anchors(node) + self._cell(node)
        if "literal-block-wrapper" in node.get("classes", ()):
            return self._listing(node)
        component = str(node.get("design_component") or "")
        if component in ("card", "dropdown", "tab-item"):
            return f"\n#panel({string(component)})[{self.anchors(node)}{self.block(node)}]\n\n"
        if component in ("card-title", "card-header"):
            return f"\n#rubric[{self.anchors(node)}{self.block(node)}]\n\n"
        if component == "card-footer":
            return f"\n#small-print[{self.anchors(node)}{self.block(node)}]\n\n"
        return self.anchors(node) + self.children(node)

    def _cell(self, node: nodes.Element) -> str:
        hide_input, hide_output = _HIDDEN.get(node.get("hide_mode", ""), (False, False))
        parts = {"cell_code_source": hide_input, "cell_code_output": hide_output}
        return self.join(
            child
            for child in node.children
            if isinstance(child, nodes.Element) and not parts.get(child.get("nb_element", ""), False)
        )

    def _lines_of(self, node: nodes.Element) -> str:
        """Say which lines of code are numbered, from which number on, and which are marked."""
        options = node.get("highlight_args") or {}
        first = str(options.get("linenostart", 1)) if node.get("linenos") else "none"
        marked = array([str(line) for line in options.get("hl_lines", ())])
        return f", first: {first}, marked: {marked}" if (first, marked) != ("none", "()") else ""

    def _listing(self, node: nodes.Element) -> str:
        caption = "".join(self.block(child) for child in node.children if isinstance(child, nodes.caption))
        body = self.join(child for child in node.children if not isinstance(child, nodes.caption)).strip()
        number = self.number("code-block", node)
        return f"\n#listing({string(number)}, {self.labels(node)}, {content(caption)})[{body}]\n\n"

    def render_PassthroughTextElement(self, node: nodes.Element) -> str:  # noqa: N802 - named after the node's class
        """Set the lines of a card; the link that covers a card on the page becomes a line of its own."""
        if len(node.children) == 1 and isinstance(node.children[0], nodes.reference):
            return f"→ {self.children(node)}\n\n"
        return f"{self.children(node)}\n\n"

    def render_sd_line_break(self, _node: nodes.Element) -> str:
        """Break the line."""
        return " \\ "


def _caption_of(node: nodes.Element) -> str:
    """Give the caption of the figure that holds an image, '' if there is none."""
    figure = node.parent if isinstance(node.parent, nodes.figure) else node.parent.parent
    caption = figure.next_node(nodes.caption) if isinstance(figure, nodes.figure) else None
    return " ".join(caption.astext().split()) if caption is not None else ""


def _side(node: nodes.Element) -> str:
    """Say where a picture stands that is narrower than the text; the book's own way is at the left."""
    above = [node, node.parent, node.parent.parent]
    figure = next((found for found in above if isinstance(found, nodes.figure)), node)
    align = str(figure.get("align", ""))
    return align if align in ("center", "right") else "left"


def _size(node: nodes.Element) -> str:
    """Write the size that an image is asked to have: width, height, or per cent of its own size."""
    sizes = {name: _typst_length(str(node.get(name, ""))) for name in ("width", "height")}
    scale = node.get("scale")
    asked = [f"{name}: {size}" for name, size in sizes.items() if size != "auto"]
    return "".join(f", {size}" for size in [*asked, *([f"scale: {scale}%"] if scale else [])])


def _typst_length(length: str) -> str:
    """Turn a width as docutils knows it into a Typst one; a CSS pixel is three quarters of a point.

    :param length: such as '50%', '400px', '8cm', '400'; '' if none was given.
    :return: a Typst length, 'auto' if none was given.
    """
    found = _LENGTH.fullmatch(length.strip())
    if not found:
        return "auto"
    value, unit = found.groups()
    return f"{float(value) * 0.75:g}pt" if unit in ("px", "") else f"{value}{unit}"
