"""What each provider needs from the headers of the page, beyond what the book itself needs."""

from __future__ import annotations

from livingbook.comments.services import SCRIPTS

#: Directive -> sources of the Content-Security-Policy. utterances adds a style element to the page, whose text is not
#: ours to know: hence 'unsafe-inline' for styles there.
_SOURCES: dict[str, dict[str, list[str]]] = {
    "builtin": {},
    "none": {},
    "giscus": {
        "script-src": [SCRIPTS["giscus"]],
        "style-src": ["https://giscus.app/default.css"],
        "frame-src": ["https://giscus.app"],
    },
    "utterances": {
        "script-src": [SCRIPTS["utterances"]],
        "style-src": ["'unsafe-inline'"],
        "frame-src": ["https://utteranc.es"],
    },
    "hypothesis": {
        "script-src": [SCRIPTS["hypothesis"], "https://cdn.hypothes.is"],
        "style-src": ["https://cdn.hypothes.is"],
        "frame-src": ["https://hypothes.is"],
    },
}


def csp_sources(provider: str, server: str = "") -> dict[str, list[str]]:
    """Give the sources that a comment provider adds to the policy of the book's pages.

    :param provider: a value of ``html.comments.provider``.
    :param server: the address of a comment server elsewhere, to which pages send their forms; '' for the book's own.
    :return: lists of CSP sources by directive, such as ``{"frame-src": ["https://utteranc.es"]}``; empty for
        the embedded server, which needs nothing beyond ``'self'``.
    :raises KeyError: if the provider is unknown; the settings are checked before.
    """
    sources = {directive: list(named) for directive, named in _SOURCES[provider].items()}
    return sources | ({"connect-src": [server], "form-action": [server]} if server else {})


def opener_policy(provider: str) -> str:
    """Give the Cross-Origin-Opener-Policy of the book's pages.

    The frame of Hypothesis signs readers in through a window that has to answer it; the strictest policy would cut
    the two apart.

    :param provider: a value of ``html.comments.provider``.
    """
    return "same-origin-allow-popups" if provider == "hypothesis" else "same-origin"
