"""Reads the settings of mail from the environment and names everything that is wrong with them.

- ``EMAIL_URL``: the mail server, such as ``smtp+starttls://user:password@mail.example:587``; without it mail is off
- ``EMAIL_FROM``: the sender, such as ``The Book <comments@book.example>``
- ``MODERATOR_EMAIL``: who is told of new comments and reports; several addresses are separated by commas
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from email.utils import getaddresses, parseaddr
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from livingbook.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NAMES = ("EMAIL_URL", "EMAIL_FROM", "MODERATOR_EMAIL")
#: how the connection is made safe, and the port, by the start of the address
_KINDS = {"smtp": ("", 25), "smtp+starttls": ("starttls", 587), "smtps": ("tls", 465)}
_SAMPLE = "smtp+starttls://user:password@mail.example:587"
_HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over."""

    host: str
    port: int
    #: 'tls' from the start, 'starttls', or '' for none
    safety: str = ""
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class MailSettings:
    """The checked settings."""

    server: MailServer
    #: the sender, with or without a name
    sender: str
    #: addresses of moderators; empty if they are not to be told
    moderators: tuple[str, ...] = ()


def read_mail_settings(environment: Mapping[str, str]) -> tuple[MailSettings | None, list[str]]:
    """Check the settings.

    :param environment: the environment variables of this process.
    :return: the settings, or None if mail is off or they have faults; and the faults, which never show a password.
    """
    given = {name: environment.get(name, "").strip() for name in NAMES}
    faults = list(_misspelt(environment))
    if not any(given.values()):
        return None, faults
    for name in ("EMAIL_URL", "EMAIL_FROM"):
        if not given[name]:
            other = next(known for known in NAMES if given[known])
            sample = _SAMPLE if name == "EMAIL_URL" else "comments@book.example"
            faults.append(f"{name} is missing, though {other} is set; write {name}={sample}")
    server = _server(given["EMAIL_URL"], faults) if given["EMAIL_URL"] else None
    sender = _sender(given["EMAIL_FROM"], faults)
    moderators = _moderators(given["MODERATOR_EMAIL"], faults)
    if faults or server is None:
        return None, faults
    return MailSettings(server, sender, moderators), []


def _misspelt(environment: Mapping[str, str]) -> Iterator[str]:
    """Name variables that differ from one of these by a letter or two; others belong to other programs."""
    missing = [name for name in NAMES if not environment.get(name)]
    for name in sorted(environment):
        near = [] if name in NAMES else get_close_matches(name, missing, n=1, cutoff=0.85)
        if near:
            yield f"unknown environment variable {name} (did you mean '{near[0]}'?)"


def _server(address: str, faults: list[str]) -> MailServer | None:
    """Read the address of the mail server. A fault never quotes it, since it holds a password."""
    scheme, mark, _ = address.partition("://")
    scheme = scheme.lower()
    if not mark:
        faults.append(f"EMAIL_URL is no address; write it as {_SAMPLE}")
        return None
    if scheme not in _KINDS:
        near = did_you_mean(scheme, _KINDS)
        faults.append(f"EMAIL_URL starts with '{scheme}://', which is none of {', '.join(_KINDS)}{near}")
        return None
    try:
        parts = urlsplit(f"{scheme}{mark}{address.partition('://')[2]}")
        port = parts.port
    except ValueError:
        faults.append("EMAIL_URL has no port from 1 to 65535, or brackets that do not match")
        return None
    safety, usual = _KINDS[scheme]
    before = len(faults)
    faults += _server_faults(parts, safety)
    if len(faults) > before:
        return None
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.hostname or "", port or usual, safety, user, password)


def _server_faults(parts: SplitResult, safety: str) -> Iterator[str]:
    if not parts.hostname:
        yield f"EMAIL_URL names no host; write it as {_SAMPLE}"
    elif parts.username and not safety and parts.hostname not in _HERE:
        yield (
            f"EMAIL_URL would send the password to {parts.hostname} in the clear; start it with "
            "smtp+starttls:// (port 587) or smtps:// (port 465)"
        )
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        # A '/', '?' or '#' in a password ends the host too early.
        yield "EMAIL_URL goes on after host and port; in a password write / as %2F, ? as %3F, # as %23 and @ as %40"
    if bool(parts.username) != bool(parts.password):
        yield "EMAIL_URL has a user without a password, or a password without a user"


def _sender(text: str, faults: list[str]) -> str:
    _, address = parseaddr(text)
    if text and not (_is_address(address) and _is_one_line(text)):
        faults.append(
            f"EMAIL_FROM: '{text}' is no sender; write comments@book.example or The Book <comments@book.example>"
        )
        return ""
    return text


def _moderators(text: str, faults: list[str]) -> tuple[str, ...]:
    found = [address for _, address in getaddresses([text]) if address] if _is_one_line(text) else [text]
    wrong = [address for address in found if not _is_address(address)]
    faults += [f"MODERATOR_EMAIL: '{address}' is no email address" for address in wrong]
    if text and not found:
        faults.append(f"MODERATOR_EMAIL: '{text}' holds no email address")
    return tuple(dict.fromkeys(found))


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _is_one_line(text: str) -> bool:
    return text.isprintable()
