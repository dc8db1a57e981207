"""Lets the unmodified sphinx-comments work on this Sphinx, on the pages that have comments and on no others.

sphinx-comments 0.0.3 knows utterances and Hypothesis. It puts its script into every page, the search page too, and
looks for a ``div.section`` that newer versions of docutils no longer write. So its scripts are taken back from
Sphinx's list as soon as it has registered them, and the pages that have comments get them again, with a place to
mount. The inline script becomes a file, which a strict policy allows. It is one for all pages: what differs from page
to page is added to the element that it makes (``static/hosted.js``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from livingbook.comments.services import themes_of

#: attributes by which sphinx-comments marks its scripts
_KINDS = ("hypothesis", "utterances", "dokieli")


@dataclass(frozen=True)
class HostedScript:
    """One script that sphinx-comments registered: an address on another host, or its text."""

    kind: str
    address: str = ""
    body: str = ""

    @property
    def file_name(self) -> str:
        """Where the text of an inline script is written, below ``_static``."""
        return f"livingbook/{self.kind}.js" if self.body else ""


def take_back_scripts(registered: list[tuple[str | None, dict[str, Any]]]) -> list[HostedScript]:
    """Remove the scripts of sphinx-comments from Sphinx's list of scripts for every page.

    :param registered: file name and attributes of each script; changed in place.
    :return: what was removed.
    """
    taken = [(name, attributes) for name, attributes in registered if attributes.get("kind") in _KINDS]
    registered[:] = [entry for entry in registered if entry not in taken]
    return [
        HostedScript(str(attributes["kind"]), address=name or "", body=attributes.get("body", ""))
        for name, attributes in taken
    ]


def for_sphinx_comments(provider: str, options: dict[str, Any]) -> dict[str, Any]:
    """Give the configuration that sphinx-comments reads, for the services that it knows.

    :param provider: the chosen provider.
    :param options: its checked section.
    :return: an empty dictionary for a provider that it does not know.
    """
    if provider == "hypothesis":
        return {"hypothesis": True}
    if provider == "utterances":
        return {"utterances": {**options, "theme": themes_of("utterances", options.get("theme"))["light"]}}
    return {}
