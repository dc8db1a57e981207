"""Whose word is taken for a reader's address, scheme and host: that of the listed web servers in front.

Where the application lies is nobody's word but its own: at the root of its host.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from waitress.proxy_headers import proxy_headers_middleware

from livingbook.errors import BookError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_HEADERS = frozenset({"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"})


def read_networks(text: str) -> tuple[Network, ...]:
    """Read addresses of web servers in front, and networks of them.

    :param text: addresses such as ``127.0.0.1`` and networks such as ``10.0.0.0/24``, with commas between them.
    :raises BookError: naming each that is none.
    """
    networks, faults = [], []
    for word in filter(None, (word.strip() for word in text.split(","))):
        try:
            networks.append(ipaddress.ip_network(word, strict=False))
        except ValueError:
            faults.append(f"'{word}' is no network address; write it as 127.0.0.1, ::1 or 10.0.0.0/24")
    if faults:
        raise BookError("the web server in front is not named correctly (--proxy, LIVINGBOOK_PROXY)", faults)
    return tuple(networks)


def behind_proxies(application: WSGIApplication, networks: Sequence[Network]) -> WSGIApplication:
    """Let an application see the reader behind a web server in front.

    From a listed server the last entry of ``X-Forwarded-For``, and ``X-Forwarded-Proto`` and ``-Host``, are taken over.
    From anyone else all such headers are dropped before the application sees them. No header moves the application.

    :param application: the application.
    :param networks: as ``read_networks`` gives them.
    """
    believing = proxy_headers_middleware(application, trusted_proxy="*", trusted_proxy_headers=set(_HEADERS))
    doubting = proxy_headers_middleware(application)

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        # gunicorn takes over what a header 'Script_Name' says, which Caddy passes on from any reader. Drawn into a
        # page that is kept, it would send all others to addresses that lead nowhere.
        environ["PATH_INFO"] = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        environ["SCRIPT_NAME"] = ""
        trusted = _is_listed(environ.get("REMOTE_ADDR", ""), networks)
        response: Iterable[bytes] = (believing if trusted else doubting)(environ, start_response)
        return response

    return answer


def _is_listed(address: str, networks: Sequence[Network]) -> bool:
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return any(ip in network for network in networks)
