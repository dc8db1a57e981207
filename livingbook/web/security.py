"""The Content-Security-Policy and its companions, worked out from what the built pages really need."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from livingbook.comments import csp_sources

#: where the server finds the headers of book pages, from the output folder
HEADERS = Path("_livingbook/headers.json")

_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_NO_SCRIPT_TYPE = re.compile(r'type="(?!text/javascript|module)[^"]+"')

#: What a page may load. Scripts come from the book's own files or are named by hash. Styles may stand in the page:
#: vector drawings and the theme use style attributes, which cannot read or send anything.
BASE_POLICY: Mapping[str, Sequence[str]] = {
    "default-src": ("'none'",),
    "script-src": ("'self'",),
    "style-src": ("'self'", "'unsafe-inline'"),
    "img-src": ("'self'", "data:"),
    "font-src": ("'self'",),
    "connect-src": ("'self'",),
    "form-action": ("'self'",),
    "base-uri": ("'none'",),
    "frame-ancestors": ("'none'",),
}


def connect(app: Sphinx) -> None:
    """Write the headers when the pages are finished."""
    app.connect("build-finished", _write_headers, priority=800)


def inline_script_hashes(pages: Iterable[str]) -> list[str]:
    """Name every inline script by its hash, as a Content-Security-Policy does (https://www.w3.org/TR/CSP3/).

    :param pages: HTML texts.
    :return: sources such as ``'sha256-...'``, each once, sorted. Data blocks such as JSON-LD need none.
    """
    scripts = {
        body
        for page in pages
        for attributes, body in _INLINE_SCRIPT.findall(page)
        if not _NO_SCRIPT_TYPE.search(attributes)
    }
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    return sorted(f"'sha256-{digest}'" for digest in digests)


def content_security_policy(extra: Iterable[Mapping[str, Sequence[str]]]) -> str:
    """Join the base policy and further sources into one header value.

    :param extra: sources to add, by directive.
    """
    policy = {directive: list(sources) for directive, sources in BASE_POLICY.items()}
    for addition in extra:
        for directive, sources in addition.items():
            policy.setdefault(directive, []).extend(sources)
    return "; ".join(f"{directive} {' '.join(dict.fromkeys(sources))}" for directive, sources in policy.items())


def headers(pages: Iterable[str], provider: str) -> dict[str, str]:
    """Give the response headers of book pages.

    :param pages: the HTML of all pages.
    :param provider: the comment provider; a hosted one needs its own hosts.
    """
    scripts = {"script-src": inline_script_hashes(pages)}
    return {
        "Content-Security-Policy": content_security_policy([scripts, csp_sources(provider)]),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


def _provider(config: Config) -> str:
    """Give the comment provider that ``livingbook.comments`` has read, 'none' in a book without that extension."""
    settings = getattr(config, "livingbook_comments", None)
    return settings.provider if settings else "none"


def _write_headers(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.name != "html":
        return
    outdir = Path(app.outdir)
    pages = (page.read_text(encoding="utf-8") for page in outdir.rglob("*.html"))
    target = outdir / HEADERS
    target.parent.mkdir(exist_ok=True)
    values = headers(pages, _provider(app.config))
    target.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")
