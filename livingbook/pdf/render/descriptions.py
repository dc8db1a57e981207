"""Descriptions of programs: signatures of functions and classes, options of commands, productions of a grammar."""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes

from livingbook.pdf.escape import array
from livingbook.pdf.render.core import Core, content


class Descriptions(Core):
    """What the domains of Sphinx and docutils' lists of options are made of."""

    def render_desc(self, node: nodes.Element) -> str:
        """Set one object: its signatures, then what is said of it."""
        signatures = [
            content(f"{self.mark(child)}{self.anchors(child)}{self.block(child)}")
            for child in node.children
            if isinstance(child, addnodes.desc_signature)
        ]
        body = self.join(child for child in node.children if isinstance(child, addnodes.desc_content)).strip()
        return f"\n#description({array(signatures)})[{body}]\n\n"

    def render_desc_signature(self, node: nodes.Element) -> str:
        """Set the parts of a signature, one after the other."""
        return self.children(node)

    render_desc_content = render_desc_inline = render_desc_sig_element = render_desc_type = render_desc_signature
    render_desc_addname = render_desc_parameter = render_desc_annotation = render_desc_signature

    # a table of summaries calls itself a comment, for the writers that don't know it
    render_autosummary_table = render_desc_signature

    def render_desc_signature_line(self, node: nodes.Element) -> str:
        """Set a line of a signature that has several."""
        last = node is node.parent.children[-1]
        return self.children(node) + ("" if last else "#linebreak()")

    def render_desc_name(self, node: nodes.Element) -> str:
        """Set the name of an object."""
        return f"#strong[{self.children(node)}]"

    def render_desc_returns(self, node: nodes.Element) -> str:
        """Set what a function returns."""
        return f" #sym.arrow.r {self.children(node)}"

    def render_desc_parameterlist(self, node: nodes.Element) -> str:
        """Set the parameters in parentheses; optional ones stand in brackets, with their commas."""
        return f"\\({self._parameters(node)}\\)"

    def render_desc_type_parameter_list(self, node: nodes.Element) -> str:
        """Set the type parameters in brackets."""
        return f"\\[{self._parameters(node)}\\]"

    def _parameters(self, node: nodes.Element) -> str:
        out = ""
        for child in node.children:
            if isinstance(child, addnodes.desc_optional):
                inner = self._parameters(child)
                out += f"\\[{', ' if out else ''}{inner}\\]"
            else:
                out += f"{', ' if out else ''}{self.render(child)}"
        return out

    def render_option_list(self, node: nodes.Element) -> str:
        """Set options with what they do."""
        items = []
        for item in (child for child in node.children if isinstance(child, nodes.option_list_item)):
            group, description = item.children
            options = ", ".join(self.children(option) for option in group.children if isinstance(option, nodes.option))
            assert isinstance(description, nodes.Element)  # noqa: S101 - so docutils makes it
            items.append(f"([#code-words[{options}]], [{self.block(description)}])")
        return f"\n#fields({', '.join(items)})\n\n"

    def render_option_string(self, node: nodes.Element) -> str:
        """Set the name of an option."""
        return self.children(node)

    def render_option_argument(self, node: nodes.Element) -> str:
        """Set the argument of an option after the sign that separates it from the name."""
        return f"{self.text(str(node.get('delimiter', ' ')), node)}#emph[{self.children(node)}]"

    def render_productionlist(self, node: nodes.Element) -> str:
        """Set the productions of a grammar, one a line."""
        lines = []
        for child in (child for child in node.children if isinstance(child, addnodes.production)):
            name = str(child.get("tokenname") or "")
            head = f"#strong[{self.text(name, child)}] ::= " if name else "#h(2em)"
            lines.append(f"{self.anchors(child)}{head}{self.children(child)}")
        body = " \\ ".join(lines)
        return f"\n#lines[#code-words[{body}]]\n\n"
