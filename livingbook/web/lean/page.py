"""The text of a page: which style sheets and scripts it loads, and the same page with others in their place.

Plain functions from text to text. A page passes through here twice at most: ``undress`` takes out what can be served
otherwise and leaves marks, ``dress`` puts the tags for the finished files where the marks are, or where those of an
earlier build are.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from livingbook.web.lean import needs

_MARK = "data-pressed"
_ROOT = re.compile(r'<html\b[^>]*\bdata-content_root="([^"]*)"')
_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>\n?", re.DOTALL)
_LINK = re.compile(r"<link\b([^>]*?)/?>\n?")
_ATTRIBUTE = re.compile(r"([\w-]+)(?:\s*=\s*\"([^\"]*)\")?")
_MARKED_STYLE = re.compile(rf"<link {_MARK}[^>]*>\n?[ \t]*")
_MARKED_SCRIPT = re.compile(rf"<script {_MARK}[^>]*></script>\n?[ \t]*")
#: Inline scripts that do not use what a script file before them has defined, so that files may run after them.
#: Sphinx' copy of MathJax' options, the options of sphinx-togglebutton and sphinx-thebe (the name of the kernel among
#: them, on every page of a Jupyter Book with the default extensions), the theme's own.
_INDEPENDENT = re.compile(
    r"\s*(?:(?:let|var|const) (?:toggle\w+|togglebuttonSelector|THEBE_JS_URL|thebe_selector\w*) ="
    r"|kernelName = '[^']*'\s*$|window\.MathJax = |\{let mode=|document\.documentElement\.dataset\.mode = "
    r"|// Activate the search field on page load)"
)
_DATA = re.compile(r'\btype="(?!text/javascript|module)[^"]*"')
_TOGGLE_OPTIONS = re.compile(r"\s*(?:let|var) toggle\w+ =")
_TOGGLE = "togglebutton.js"
_SEARCH_INDEX = "searchindex.js"
#: an attribute in which a script finds the address of another, to be loaded when a reader first needs it
_LATER = re.compile(r'(data-[\w-]+-script)="([^"]+)"')


@dataclass
class Assets:
    """The files that a page asked for, as paths from the output folder."""

    styles: list[str] = field(default_factory=list)
    #: classic scripts without options, in the order in which they run
    scripts: list[str] = field(default_factory=list)
    #: Bootstrap's script, if it is to be loaded when a reader first uses something that needs it
    late: str = ""
    #: the search index, if it is to be loaded when there is something to look for
    index: str = ""
    #: scripts whose tags stay as they are
    kept: list[str] = field(default_factory=list)
    #: scripts that others load when a reader first needs them, by the attribute that tells their address
    later: dict[str, str] = field(default_factory=dict)

    def as_record(self) -> dict[str, Any]:
        """Give plain values, for JSON; ``Assets(**record)`` is the way back."""
        return asdict(self)


@dataclass(frozen=True)
class Undressing:
    """How far a page's assets are taken out."""

    drop: bool
    defer: bool
    late_bootstrap: bool
    late_index: bool
    #: by the name of a script, the selector of the elements on which it acts
    selectors: dict[str, str]
    #: whether the theme searches on any page while a reader types
    live_search: bool


def content_root(text: str) -> str | None:
    """Give the way from a page to the root of the book, such as ``../``; None if Sphinx has not written it."""
    found = _ROOT.search(text[:2000])
    return found.group(1).removeprefix("./") if found else None


def inline_scripts(text: str) -> list[str]:
    """Give the texts of the scripts that stand in a page itself."""
    return [body for attributes, body in _SCRIPT.findall(text) if "src=" not in attributes]


def is_pressed(text: str) -> bool:
    """Tell whether a page's assets have been taken out by this or an earlier build."""
    return f"<html {_MARK}" in text[:2000]


def undress(text: str, path: str, how: Undressing) -> tuple[str, Assets]:
    """Take the style sheets and scripts out of a page.

    :param text: the page as Sphinx wrote it.
    :param path: its path from the output folder.
    :param how: which measures are on.
    :return: the page with marks in place of what was taken out, and what that was.
    """
    work = _Undressing(text, path, how)
    text = _SCRIPT.sub(work.take_script, _LINK.sub(work.take_link, text))
    work.assets.scripts = in_order(work.blocking, work.deferred)
    addresses = {name: _local(path, address) for name, address in _LATER.findall(text)}
    work.assets.later = {name: target for name, target in addresses.items() if target.startswith("_static/")}
    if "data-bs-toggle" not in text:
        work.assets.late = ""  # nothing on the page will ever ask for it
    return text.replace("<html ", f"<html {_MARK} ", 1), work.assets


def in_order(blocking: Sequence[str], deferred: Sequence[str]) -> list[str]:
    """Give the order in which scripts that are all deferred do what they did before.

    A deferred script runs after all others. Sphinx' search starts when its index arrives, so that comes last.

    :param blocking: scripts that ran where they stood.
    :param deferred: scripts that ran when the page was read.
    """
    return sorted([*blocking, *deferred], key=lambda script: script.endswith(_SEARCH_INDEX))


class _Undressing:
    """Decides on each tag of one page."""

    def __init__(self, text: str, path: str, how: Undressing) -> None:
        self.assets = Assets()
        self.blocking: list[str] = []
        self.deferred: list[str] = []
        self._path = path
        self._idle: Callable[[str], bool] = lambda _address: False
        if how.drop:
            self._idle = needs.unneeded(text, how.selectors, live_search=how.live_search)
        # A script of someone else in the page itself may use what a file before it has defined.
        inline = [(attributes, body) for attributes, body in _SCRIPT.findall(text) if "src=" not in attributes]
        own = all(_INDEPENDENT.match(body) or _DATA.search(attributes) for attributes, body in inline)
        self._defer = how.defer and own
        self._late_index = how.late_index and own and not how.live_search
        self._late = how.late_bootstrap and own and not needs.wants_bootstrap_at_once(text)

    def take_link(self, match: re.Match[str]) -> str:
        attributes = _attributes(match.group(1))
        if self._defer and attributes.get("rel") == "preload" and attributes.get("as") == "script":
            return ""
        target = _local(self._path, attributes.get("href", ""))
        if attributes.get("rel") != "stylesheet" or not target or set(attributes) - {"rel", "href", "type"}:
            return match.group(0)
        self.assets.styles.append(target)
        return f"<link {_MARK}>"

    def take_script(self, match: re.Match[str]) -> str:
        attributes = _attributes(match.group(1))
        source = attributes.get("src")
        if source is None:
            return "" if _TOGGLE_OPTIONS.match(match.group(2)) and self._idle(_TOGGLE) else match.group(0)
        if self._idle(source):
            return ""
        target = _local(self._path, source)
        if target:
            self.assets.kept.append(target)
        if not target or not self._defer or {"async", "nomodule"} & set(attributes):
            return match.group(0)
        if set(attributes) - {"src", "defer", "type"} or attributes.get("type", "text/javascript") != "text/javascript":
            return match.group(0).replace("<script", "<script defer", 1)  # it may look at its own tag
        self.assets.kept.remove(target)
        if self._late and target.endswith(f"/{needs.BOOTSTRAP}"):
            self.assets.late = target
        elif self._late_index and target == _SEARCH_INDEX:
            self.assets.index = target
        elif "defer" in attributes:
            self.deferred.append(target)
        else:
            self.blocking.append(target)
        return f"<script {_MARK}></script>"


def dress(
    text: str,
    styles: Sequence[str],
    scripts: Sequence[str],
    hints: Mapping[str, str] | None = None,
    later: Mapping[str, str] | None = None,
) -> str:
    """Put tags into a page for the files that it is to load.

    :param text: a page that ``undress`` has marked, or that was dressed before.
    :param styles: addresses of style sheets, in order.
    :param scripts: addresses of scripts, in the order in which they run.
    :param hints: addresses of files to be loaded later, by the name of the attribute in which a script finds them.
    :param later: the same for attributes that the page itself has.
    """
    if later:
        text = _LATER.sub(lambda found: f'{found[1]}="{later.get(found[1], found[2])}"', text)
    links = "".join(f'<link {_MARK} rel="stylesheet" href="{address}">\n' for address in styles)
    told = "".join(f' {name}="{address}"' for name, address in (hints or {}).items())
    tags = [f'<script {_MARK} defer src="{address}"></script>\n' for address in scripts]
    if tags:
        tags[0] = tags[0].replace(" defer", f"{told} defer", 1)
    return _put(_MARKED_SCRIPT, "".join(tags), _put(_MARKED_STYLE, links, text))


def _put(marks: re.Pattern[str], tags: str, text: str) -> str:
    """Replace the first mark and remove the others."""
    once = iter([tags])
    return marks.sub(lambda _match: next(once, ""), text)


def _attributes(written: str) -> dict[str, str]:
    return {name.lower(): value for name, value in _ATTRIBUTE.findall(written)}


def _local(page: str, address: str) -> str:
    """Give the path of a file from the output folder; empty for what is elsewhere or has no own style or script."""
    bare = re.sub(r"[?#].*", "", address)
    if not bare or "://" in bare or bare.startswith(("/", "data:")):
        return ""
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), bare))
    return "" if target.startswith("..") else target
