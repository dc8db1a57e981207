"""The addresses of the server and of its book, brought into the form in which browsers name where a request is from."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from urllib.parse import SplitResult

_USUAL_PORTS = {"http": 80, "https": 443}


def site_address(text: str) -> str:
    """Read the address of a site: scheme and host.

    :param text: as written, such as ``https://Book.Example:443/``.
    :return: such as ``https://book.example``.
    :raises ValueError: saying what is wrong and what would be right.
    """
    return _read(text, "a site", "https://book.example", folder=False)


def book_address(text: str) -> str:
    """Read the address of the start of a book: scheme, host, and a folder if it lies in one.

    :param text: as written, such as ``https://book.example/second``.
    :return: it ends with a slash.
    :raises ValueError: saying what is wrong and what would be right.
    """
    return _read(text, "a book", "https://book.example/", folder=True)


def host_of(address: str) -> str:
    """Give the host of an address as a request names it, without the port.

    :param address: as the functions above give it.
    """
    host = urlsplit(address).hostname or ""
    return f"[{host}]" if ":" in host else host


def _read(text: str, what: str, sample: str, *, folder: bool) -> str:
    found = _parts(text, folder=folder)
    if found is None:
        near = f" (did you mean 'https://{text}'?)" if _parts(f"https://{text}", folder=folder) else ""
        raise ValueError(f"'{text}' is no address of {what}; write it as {sample}{near}")
    parts, origin = found
    return f"{origin}{parts.path.rstrip('/')}/" if folder else origin


def _parts(text: str, *, folder: bool) -> tuple[SplitResult, str] | None:
    """Take an address apart, and give its origin; None if it is none."""
    try:
        parts = urlsplit(text)
        port, host = parts.port, parts.hostname or ""
        host = host if host.isascii() else host.encode("idna").decode()
    except ValueError:
        return None
    if parts.scheme not in _USUAL_PORTS or not host or parts.username or parts.query or parts.fragment:
        return None
    if set(" '\"<>;,") & set(text) or (parts.path not in ("", "/") and not folder):
        return None
    shown = f"[{host}]" if ":" in host else host
    return parts, f"{parts.scheme}://{shown}" + (f":{port}" if port not in (None, _USUAL_PORTS[parts.scheme]) else "")
