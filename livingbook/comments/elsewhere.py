"""A comment server at another address than the book: checks ``html.comments.server``."""

from __future__ import annotations

from urllib.parse import urlsplit

_WHERE = "html.comments.server"


def server_address(value: object) -> str:
    """Bring a well-formed address into one form: scheme and host, without a slash at the end.

    :param value: what ``_config.yml`` says.
    :return: '' if it says nothing, or no such address.
    """
    text = value.strip().rstrip("/") if isinstance(value, str) else ""
    return text.lower() if _is_origin(text) else ""


def server_faults(value: object, site: str) -> list[str]:
    """List what is wrong with the address of the comment server.

    :param value: what ``_config.yml`` says.
    :param site: the address of the published book; '' while unknown.
    """
    if value in (None, ""):
        return []
    server = server_address(value)
    if not server:
        near = f"https://{value}".rstrip("/") if isinstance(value, str) else ""
        hint = f" (did you mean '{near}'?)" if _is_origin(near) else ""
        return [f"{_WHERE} must be scheme and host, such as https://comments.book.example, not {value!r}{hint}"]
    here, there = urlsplit(site), urlsplit(server)
    if here.scheme == "https" and there.scheme == "http":
        return [f"{_WHERE}: browsers let no https page (html.baseurl) talk to {server}; it needs https too"]
    if here.hostname and not _same_site(here.hostname, there.hostname or ""):
        return [
            f"{_WHERE}: {there.hostname} and the book's {here.hostname} (html.baseurl) are different sites, between "
            f"which browsers keep cookies back; give the server a name such as comments.{here.hostname}"
        ]
    return []


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        _port, host = parts.port, parts.hostname
    except ValueError:
        return False
    rest = (parts.path, parts.query, parts.fragment, parts.username)
    return parts.scheme in ("http", "https") and bool(host) and not any(rest) and not set(" '\"<>;,") & set(text)


def _same_site(one: str, other: str) -> bool:
    """Compare the last two parts of two names; all that can be told without the list of public suffixes."""
    return one == other or (one.split(".")[-2:] == other.split(".")[-2:] and "." in one)
