"""Keeps a book from being published with a form that nothing answers."""

from __future__ import annotations

from urllib.parse import urlsplit

#: ends of the names of hosts that serve files and run no program of ours
_STATIC_HOSTS = (
    ".github.io", ".gitlab.io", ".codeberg.page", ".netlify.app", ".pages.dev", ".readthedocs.io", ".surge.sh",
    ".vercel.app",
)  # fmt: skip


def target_fault(target: str, provider: str, site: str, server: object = "") -> list[str]:
    """Find out whether the embedded comments are to be published where no server can answer them.

    :param target: ``html.comments.target``: 'server', 'static', or '' to judge by the book's address.
    :param provider: the comment provider.
    :param site: the address of the published book; '' while unknown.
    :param server: the address of a comment server on another host; '' for none.
    :return: the fault in one line, or nothing.
    """
    host = urlsplit(site).hostname or ""
    known = host.endswith(_STATIC_HOSTS)
    if provider != "builtin" or server or target == "server" or not (target == "static" or known):
        return []
    why = "html.comments.target: static" if target == "static" else f"html.baseurl: {host}"
    return [
        f"{why} has no server that could answer the form of 'provider: builtin'; choose giscus, utterances, hypothesis "
        "or none, or name the address of a comment server in html.comments.server"
        + ("" if target == "static" else " (if a server does answer there, write 'target: server')")
    ]
