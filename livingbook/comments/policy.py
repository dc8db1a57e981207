"""What each provider needs from the page's Content-Security-Policy, beyond what the book itself needs."""

from __future__ import annotations

#: Directive -> sources. The hosted clients add style elements to the page, hence 'unsafe-inline' for styles.
_SOURCES: dict[str, dict[str, list[str]]] = {
    "builtin": {},
    "none": {},
    "utterances": {
        "script-src": ["https://utteranc.es"],
        "style-src": ["'unsafe-inline'"],
        "frame-src": ["https://utteranc.es"],
    },
    "hypothesis": {
        "script-src": ["https://hypothes.is", "https://cdn.hypothes.is"],
        "style-src": ["'unsafe-inline'", "https://cdn.hypothes.is"],
        "font-src": ["https://cdn.hypothes.is"],
        "img-src": ["https://cdn.hypothes.is"],
        "connect-src": ["https://hypothes.is", "https://cdn.hypothes.is", "wss://h-websocket.hypothes.is"],
        "frame-src": ["https://hypothes.is", "https://cdn.hypothes.is"],
    },
}


def csp_sources(provider: str) -> dict[str, list[str]]:
    """Give the sources that a comment provider adds to the policy of the book's pages.

    :param provider: a value of ``html.comments.provider``.
    :return: lists of CSP sources by directive, such as ``{"script-src": ["https://utteranc.es"]}``; empty for
        the embedded server, which needs nothing beyond ``'self'``.
    :raises KeyError: if the provider is unknown; the settings are checked before.
    """
    return {directive: list(sources) for directive, sources in _SOURCES[provider].items()}
