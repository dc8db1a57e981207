"""The Content-Security-Policy and its companions, worked out from what the built pages really need.

They stand in a file for the server, in another for static hosts, and, if the book wants that, in the pages themselves.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

from livingbook.comments import csp_sources, opener_policy
from livingbook.web import measures, services

_LOGGER = logging.getLogger(__name__)

#: where the server finds the headers of book pages, from the output folder
HEADERS = Path("_livingbook/headers.json")
#: where some static hosts (Netlify, Cloudflare Pages) find them
STATIC_HEADERS = Path("_headers")
#: a header with more hashes than this grows too long for some servers
MOST_HASHES = 60

#: the setting that writes the policy into the pages, for hosts that send no headers of ours
_IN_PAGES = "livingbook_web_policy_in_pages"
#: what browsers ignore in a page's own policy (https://www.w3.org/TR/CSP3/#meta-element)
_HEADER_ONLY = ("frame-ancestors", "report-uri", "sandbox")
_OWN_POLICY = re.compile(r"\s*<meta data-policy [^>]*>")
#: behind it: browsers look for the encoding in the first 1,024 bytes
_CHARSET = re.compile(r"<head>\s*<meta charset=[^>]*>")

_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_NO_SCRIPT_TYPE = re.compile(r'type="(?!text/javascript|module)[^"]+"')
_INLINE_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style>", re.DOTALL | re.IGNORECASE)
_STYLE_ATTRIBUTE = re.compile(r"style=\"([^\"]*)\"")
_TAG_SO_FAR = re.compile(r"<[a-zA-Z][^<>]*\s")
_UNSAFE_INLINE = "'unsafe-inline'"
#: what a page loads by itself from elsewhere, by directive; a link to click is not among it
_LOADED = {
    "script-src": re.compile(r"<script\b[^>]*\bsrc=\"((?:https?:)?//[^\"]+)\""),
    "style-src": re.compile(r"<link\b(?=[^>]*\bstylesheet\b)[^>]*\bhref=\"((?:https?:)?//[^\"]+)\""),
    "img-src": re.compile(r"<img\b[^>]*\bsrc=\"((?:https?:)?//[^\"]+)\""),
    "frame-src": re.compile(r"<iframe\b[^>]*\bsrc=\"((?:https?:)?//[^\"]+)\""),
    "media-src": re.compile(r"<(?:video|audio|source)\b[^>]*\bsrc=\"((?:https?:)?//[^\"]+)\""),
}
#: what a script from another host usually brings with it: fonts, data, styles
_BROUGHT_BY_SCRIPTS = ("style-src", "font-src", "connect-src", "img-src")

#: What a page may load. Scripts and styles come from the book's own files or are named by hash.
BASE_POLICY: Mapping[str, Sequence[str]] = {
    "default-src": ("'none'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
    "img-src": ("'self'", "data:"),
    "font-src": ("'self'",),
    "connect-src": ("'self'",),
    "form-action": ("'self'",),
    "base-uri": ("'none'",),
    "frame-ancestors": ("'none'",),
}


def connect(app: Sphinx) -> None:
    """Register the setting; write the headers when the pages are finished."""
    app.add_config_value(_IN_PAGES, False, "html", types=(bool,))
    app.connect("build-finished", _write_headers, priority=800)


def _named(text: str) -> str:
    """Name a text by its hash, as a Content-Security-Policy does (https://www.w3.org/TR/CSP3/)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def inline_script_hashes(pages: Iterable[str]) -> list[str]:
    """Name every inline script by its hash.

    :param pages: HTML texts.
    :return: sources such as ``'sha256-...'``, each once, sorted. Data blocks such as JSON-LD need none.
    """
    scripts = {
        body
        for page in pages
        for attributes, body in _INLINE_SCRIPT.findall(page)
        if not _NO_SCRIPT_TYPE.search(attributes)
    }
    return sorted(map(_named, scripts))


def inline_style_sources(pages: Iterable[str]) -> list[str]:
    """Name every style element and style attribute by its hash; if there are too many, allow them all.

    Styles can read and send less than scripts can, so a book whose notebooks bring hundreds is left its looks.

    :param pages: HTML texts.
    """
    elements: set[str] = set()
    attributes: set[str] = set()
    for page in pages:
        elements.update(_INLINE_STYLE.findall(page))
        attributes.update(map(unescape, _style_attributes(page)))
    if len(elements | attributes) > MOST_HASHES:
        return [_UNSAFE_INLINE]
    return [*(["'unsafe-hashes'"] if attributes else []), *sorted(map(_named, elements | attributes))]


def _style_attributes(page: str) -> set[str]:
    """Collect the values of style attributes; the same words in a text are none."""
    return {
        found.group(1)
        for found in _STYLE_ATTRIBUTE.finditer(page)
        if _TAG_SO_FAR.fullmatch(page, page.rfind("<", 0, found.start()), found.start())
    }


def hosts_in(pages: Iterable[str], named: Collection[str] = ()) -> dict[str, list[str]]:
    """List the other hosts from which pages load something by themselves, by directive.

    A script of another host may bring styles, fonts and data from there; MathJax does.

    :param pages: HTML texts.
    :param named: addresses that need nothing more than the policy names already.
    """
    found: dict[str, set[str]] = {}
    for page in pages:
        for directive, pattern in _LOADED.items():
            addresses = set(pattern.findall(page)).difference(named)
            hosts = {f"https://{urlsplit(address).netloc}" for address in addresses}
            if hosts:
                found.setdefault(directive, set()).update(hosts)
        inline = (body for attributes, body in _INLINE_SCRIPT.findall(page) if not _NO_SCRIPT_TYPE.search(attributes))
        for address in (address for body in inline for address in services.addresses_in(body)):
            found.setdefault("script-src", set()).add(f"https://{urlsplit(address).netloc}")
    scripts = found.get("script-src", set())
    for directive in _BROUGHT_BY_SCRIPTS if scripts else ():
        found.setdefault(directive, set()).update(scripts)
    if scripts:
        found["style-src"].add(_UNSAFE_INLINE)
    return {directive: sorted(hosts) for directive, hosts in sorted(found.items())}


def content_security_policy(extra: Iterable[Mapping[str, Sequence[str]]]) -> str:
    """Join the base policy and further sources into one header value.

    :param extra: sources to add, by directive.
    """
    policy = {directive: list(sources) for directive, sources in BASE_POLICY.items()}
    for addition in extra:
        for directive, sources in addition.items():
            policy.setdefault(directive, []).extend(sources)
    if _UNSAFE_INLINE in policy["style-src"]:  # which browsers ignore beside a hash
        policy["style-src"] = [s for s in policy["style-src"] if not s.startswith(("'sha256-", "'unsafe-hashes'"))]
    return "; ".join(
        f"{directive} {' '.join(dict.fromkeys(sources))}" for directive, sources in policy.items() if sources
    )


def headers(pages: Iterable[str], provider: str, server: str = "") -> dict[str, str]:
    """Give the response headers of book pages.

    :param pages: the HTML of all pages.
    :param provider: the comment provider; a hosted one needs its own hosts.
    :param server: the address of a comment server elsewhere; '' for the book's own.
    """
    texts = list(pages)
    inline = {"script-src": inline_script_hashes(texts), "style-src": inline_style_sources(texts)}
    comments = csp_sources(provider, server)
    elsewhere = hosts_in(texts, named=comments.get("script-src", []))
    used = [service.needs for service in services.services_in(texts)]
    return {
        "Content-Security-Policy": content_security_policy([inline, elsewhere, *used, comments]),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
        "Cross-Origin-Opener-Policy": opener_policy(provider),
    }


def widen_policy(outdir: Path, pages: Iterable[str]) -> None:
    """Let the policy of finished pages allow what further pages need, which take no comments.

    :param outdir: the finished pages, with their headers; without a policy they stay as they are.
    :param pages: HTML texts.
    """
    values: dict[str, str] = json.loads((outdir / HEADERS).read_text(encoding="utf-8"))
    if "Content-Security-Policy" in values:
        both = (values, headers(pages, "none"))
        split = [[one.split() for one in each["Content-Security-Policy"].split("; ")] for each in both]
        values["Content-Security-Policy"] = content_security_policy(
            {directive: sources for directive, *sources in one} for one in split
        )
        _write(outdir, values)


def comment_provider(config: Config) -> str:
    """Give the comment provider that ``livingbook.comments`` has read, 'none' in a book without that extension."""
    settings = getattr(config, "livingbook_comments", None)
    return settings.provider if settings else "none"


def comment_server(config: Config) -> str:
    """Give the address of the comment server; '' for the book's own, or in a book without ``livingbook.comments``."""
    settings = getattr(config, "livingbook_comments", None)
    return settings.server if settings else ""


def static_headers(values: Mapping[str, str]) -> str:
    """Write headers down for static hosts, which send them with every page.

    :param values: header name -> value.
    :return: the text of a ``_headers`` file, as Netlify and Cloudflare Pages read it.
    """
    return "/*\n" + "".join(f"  {name}: {value}\n" for name, value in values.items())


def caddy_headers(values: Mapping[str, str]) -> str:
    """Write headers down for Caddy, which imports them into its configuration.

    :param values: header name -> value.
    """
    return "".join(f'header {name} "{value}"\n' for name, value in values.items())


def nginx_headers(values: Mapping[str, str]) -> str:
    """Write headers down for nginx, which includes them in its configuration.

    :param values: header name -> value.
    """
    return "".join(f'add_header {name} "{value}" always;\n' for name, value in values.items())


def with_policy(page: str, values: Mapping[str, str]) -> str:
    """Write the policy into a page, in place of one that an earlier build has written there.

    :param page: HTML.
    :param values: the headers of the page; none to have the page say nothing. Of them a page can state the
        Content-Security-Policy, without the directives that work in a header alone, and the Referrer-Policy.
    """
    page = _OWN_POLICY.sub("", page) if "<meta data-policy" in page else page
    told = []
    if policy := values.get("Content-Security-Policy"):
        directives = [one for one in policy.split("; ") if not one.startswith(_HEADER_ONLY)]
        told.append(f'<meta data-policy http-equiv="Content-Security-Policy" content="{"; ".join(directives)}">')
    if referrer := values.get("Referrer-Policy"):
        told.append(f'<meta data-policy name="referrer" content="{referrer}">')
    return _CHARSET.sub(lambda head: "\n".join([head.group(0), *told]), page, count=1)


#: where hosts and web servers that hand out the pages as files find the headers
_FOR_OTHERS = {
    STATIC_HEADERS: static_headers,
    HEADERS.with_suffix(".caddy"): caddy_headers,
    HEADERS.with_suffix(".nginx"): nginx_headers,
}


def _write(outdir: Path, values: Mapping[str, str]) -> None:
    (outdir / HEADERS).parent.mkdir(exist_ok=True)
    (outdir / HEADERS).write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")
    for name, write in _FOR_OTHERS.items():
        (outdir / name).write_text(write(values), encoding="utf-8")


def _write_headers(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.name not in ("html", "dirhtml"):
        return
    outdir = Path(app.outdir)
    pages = {file: file.read_text(encoding="utf-8") for file in sorted(outdir.rglob("*.html"))}
    values = headers(pages.values(), comment_provider(app.config), comment_server(app.config))
    wanted = measures.switched_on(app.config, "security_policy")
    if not wanted:
        del values["Content-Security-Policy"]
    for service in services.services_in(pages.values()) if wanted else ():
        allowed = " ".join(dict.fromkeys(source for sources in service.needs.values() for source in sources))
        _LOGGER.info("The security policy of the pages allows what %s needs: %s", service.name, allowed)
    _write(outdir, values)
    # One policy for all pages: the search page reads others, whose styles it would else report.
    stated = values if wanted and app.config[_IN_PAGES] else {}
    for file, page in pages.items():
        told = with_policy(page, stated)
        if told != page:
            file.write_text(told, encoding="utf-8")
