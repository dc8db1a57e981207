"""Files that a site as a whole has: a list of its pages, a word to robots, a page for addresses that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from urllib.parse import urlsplit
from xml.etree import ElementTree

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
#: attributes that hold an address, or may; the root of the site is one too
_ADDRESS = re.compile(r'(?<=\s)(href|src|action|data-[\w-]+)="([^"#:]*)(#[^"]*)?"')
_ROOT = "data-content_root"
_ALWAYS = frozenset({"href", "src", "action", _ROOT})


def sitemap(addresses: Iterable[str], changed: date) -> str:
    """List the pages of a site (https://www.sitemaps.org/protocol.html).

    :param addresses: full addresses.
    :param changed: the day of this version of the text.
    :return: XML.
    """
    ElementTree.register_namespace("", _SITEMAP)
    urls = ElementTree.Element(f"{{{_SITEMAP}}}urlset")
    for address in addresses:
        url = ElementTree.SubElement(urls, f"{{{_SITEMAP}}}url")
        ElementTree.SubElement(url, f"{{{_SITEMAP}}}loc").text = address
        ElementTree.SubElement(url, f"{{{_SITEMAP}}}lastmod").text = changed.isoformat()
    ElementTree.indent(urls, "")
    return ElementTree.tostring(urls, encoding="unicode", xml_declaration=True) + "\n"


def robots(base: str) -> str:
    """Tell robots what to leave alone: the comments as pages of their own, which stand below the chapters too.

    :param base: the address of the site, '' if it is not known; then no sitemap is named.
    """
    lines = ["User-agent: *", f"Disallow: {prefix_of(base)}comments/"]
    if base:
        lines.append(f"Sitemap: {base.rstrip('/')}/sitemap.xml")
    return "".join(f"{line}\n" for line in lines)


def prefix_of(base: str) -> str:
    """Give the path of a site's root, with '/' at both ends.

    :param base: the address of the site; if it is not known, the site is its host's only one.
    """
    return f"{urlsplit(base).path.rstrip('/')}/"


def from_the_root(page: str, prefix: str, is_file: Callable[[str], bool]) -> str:
    """Make the addresses in a page of the root folder hold at any depth.

    :param page: HTML.
    :param prefix: the path of the site's root.
    :param is_file: tells whether a path from the output folder is a file; asked of what may be an address or a word.
    """

    def rewrite(found: re.Match[str]) -> str:
        name, path, anchor = found[1], found[2], found[3] or ""
        if path.startswith("/") or not (path or name == _ROOT):
            return found[0]
        if name not in _ALWAYS and not is_file(path.partition("?")[0]):
            return found[0]
        return f'{name}="{prefix}{path.removeprefix("./")}{anchor}"'

    return _ADDRESS.sub(rewrite, page)
