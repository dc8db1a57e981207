"""Plugs the released versions into Sphinx: ``{released-versions}`` lists them, with links on pages."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from livingbook.evidence.formatting import in_prose
from livingbook.language import _
from livingbook.releasing.editions import FOLDER, PLACE, SUMS, editions, listed

_PLACE = "livingbook_version"
_STATE = "livingbook_versions"


def connect(app: Sphinx) -> None:
    """Register the directive and what makes its links."""
    app.add_directive("released-versions", ReleasedVersions)
    app.connect("env-get-outdated", _find_new)
    app.connect("doctree-resolved", _link)


class ReleasedVersions(SphinxDirective):
    """The released versions with their dates, the newest first; nothing while there is none."""

    has_content = False

    def run(self) -> list[nodes.Node]:
        """List them; the page is read again when there are others."""
        folder = Path(self.env.srcdir) / FOLDER
        self.env.metadata[self.env.docname][_STATE] = _state(folder)
        for name in (SUMS, *listed(folder)):
            if (folder / name).exists():
                self.env.note_dependency(str(folder / name))
        found, _ = editions(folder)
        items = [
            nodes.list_item("", nodes.paragraph("", "", _name(one.version), nodes.Text(f", {in_prose(one.date)}")))
            for one in found
        ]
        return [nodes.bullet_list("", *items, classes=["simple"])] if items else []


def _state(folder: Path) -> dict[str, str]:
    """Give the checksums of the archives that are here."""
    return {name: found for name, found in listed(folder).items() if (folder / name).exists()}


def _find_new(
    app: Sphinx, env: BuildEnvironment, _added: set[str], _changed: set[str], _removed: set[str]
) -> list[str]:
    """Name the pages that list other versions than there are, also when these are the first."""
    state = _state(Path(app.srcdir) / FOLDER)
    return [name for name, data in env.metadata.items() if data.get(_STATE, state) != state]


def _name(version: str) -> nodes.inline:
    place = nodes.inline("", _("Version {number}").format(number=version))
    place[_PLACE] = version
    return place


def _link(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Lead from pages to the versions; beside PDF and EPUB there are none."""
    for place in list(doctree.findall(nodes.inline)):
        if _PLACE in place and app.builder.name in ("html", "dirhtml"):
            path = f"{PLACE}/{place[_PLACE]}/index.html"
            address = relative_uri(app.builder.get_target_uri(docname), path)
            place.replace_self(nodes.reference("", place.astext(), refuri=address, internal=True))
