"""What a page has to know of a hosted comment service: which script to load, with which attributes, in which colours.

The names of the attributes are those that the services' own scripts read: https://giscus.app, https://utteranc.es.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from livingbook.comments.options import GISCUS_LANGUAGES, MODES

if TYPE_CHECKING:
    from livingbook.comments.settings import CommentSettings

#: the one script that a page loads from each service
SCRIPTS = {
    "giscus": "https://giscus.app/client.js",
    "utterances": "https://utteranc.es/client.js",
    "hypothesis": "https://hypothes.is/embed.js",
}
_USUAL_THEMES = {
    "giscus": {"light": "light", "dark": "dark"},
    "utterances": {"light": "github-light", "dark": "github-dark"},
}
#: as sphinx-comments has it
_USUAL_LABEL = "💬 comment"
#: languages that giscus calls by other names than Sphinx
_GISCUS_NAMES = {"el": "gr", "km": "kh", "zh": "zh-CN"}
#: terms by which utterances looks up something of the page, instead of the text itself
_LOOKED_UP = ("pathname", "url", "title", "og:title")


@dataclass(frozen=True)
class Embedding:
    """How one page loads its service."""

    #: the address of the service's script; '' if sphinx-comments loads it
    script: str
    #: attributes of the script element
    attributes: dict[str, str] = field(default_factory=dict)
    #: the attribute that names the theme, and the name of the theme for each mode of the page
    theme_attribute: str = ""
    themes: dict[str, str] = field(default_factory=dict)
    #: what the service's script finds in the page
    config: dict[str, Any] = field(default_factory=dict)
    #: the repository that keeps the discussions, and where they can be read without this page; '' for none
    repository: str = ""
    elsewhere: str = ""

    def record(self) -> str:
        """Write it down for the page's script, as JSON."""
        return json.dumps(
            {
                "script": self.script,
                "attributes": self.attributes,
                "theme": self.theme_attribute,
                "themes": self.themes,
                "config": self.config or None,
            },
            ensure_ascii=False,
        )


def embedding(settings: CommentSettings, identifier: str, language: str, address: str = "") -> Embedding:
    """Work out how a page loads its service.

    :param settings: the checked settings, of a hosted provider.
    :param identifier: the id of the page's thread. It names the discussion; the address of the page plays no part.
    :param language: the book's language, as Sphinx has it.
    :param address: the public address of the page; '' while unknown.
    """
    if settings.provider == "giscus":
        return _giscus(settings.options, identifier, language)
    if settings.provider == "utterances":
        return _utterances(settings.options, identifier)
    search = f"https://hypothes.is/search?q={quote(f'url:{address}', safe='')}"
    return Embedding(SCRIPTS["hypothesis"], config={"openSidebar": True}, elsewhere=search if address else "")


def identity(book: str, identifier: str) -> str:
    """Write the elements by which Hypothesis knows a page again under another address.

    :param book: what tells the book from others: its title and its authors.
    :param identifier: the id of the page's thread.
    :return: HTML for the page's head, in the terms of Dublin Core.
    """
    names = {"dc.relation.ispartof": book, "dc.identifier": identifier}
    return "".join(f'\n<meta name="{name}" content="{escape(value)}" />' for name, value in names.items())


def themes_of(provider: str, theme: object) -> dict[str, str]:
    """Give the name of the theme for each mode of the page.

    :param provider: 'giscus' or 'utterances'.
    :param theme: the checked option: one name for both modes, names by mode, or None.
    """
    if isinstance(theme, str):
        return dict.fromkeys(MODES, theme)
    return {**_USUAL_THEMES[provider], **(theme if isinstance(theme, dict) else {})}


def _giscus(options: dict[str, Any], identifier: str, language: str) -> Embedding:
    search = quote(f'in:title "{identifier}"', safe="")
    return Embedding(
        SCRIPTS["giscus"],
        attributes={
            "data-repo": options["repo"],
            "data-repo-id": options["repo-id"],
            "data-category": options["category"],
            "data-category-id": options["category-id"],
            "data-mapping": "specific",
            "data-term": identifier,
            "data-strict": "1" if options.get("strict", True) else "0",
            "data-reactions-enabled": "1" if options.get("reactions", True) else "0",
            "data-emit-metadata": "0",
            "data-input-position": options.get("input-position", "bottom"),
            "data-lang": options.get("lang") or _giscus_language(language),
            "data-loading": "lazy",
            "crossorigin": "anonymous",
        },
        theme_attribute="data-theme",
        themes=themes_of("giscus", options.get("theme")),
        repository=options["repo"],
        elsewhere=f"https://github.com/{options['repo']}/discussions?discussions_q={search}",
    )


def _giscus_language(language: str) -> str:
    name = language.replace("_", "-")
    for candidate in (name, _GISCUS_NAMES.get(name.partition("-")[0]), name.partition("-")[0]):
        if candidate in GISCUS_LANGUAGES:
            return candidate
    return "en"


def _utterances(options: dict[str, Any], identifier: str) -> Embedding:
    term = options.get("issue-term", identifier)
    search = "" if term in _LOOKED_UP else "?q=" + quote(f'is:issue in:title "{term}"', safe="")
    return Embedding(
        SCRIPTS["utterances"],
        attributes={
            "repo": options["repo"],
            "issue-term": term,
            "label": options.get("label", _USUAL_LABEL),
            "crossorigin": "anonymous",
        },
        theme_attribute="theme",
        themes=themes_of("utterances", options.get("theme")),
        repository=options["repo"],
        elsewhere=f"https://github.com/{options['repo']}/issues{search}",
    )
