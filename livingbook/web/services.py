"""What well-known scripts of others need of a Content-Security-Policy, beyond the hosts that a page names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_GOOGLE = ("https://*.google-analytics.com", "https://*.analytics.google.com", "https://*.googletagmanager.com")
_WIDGETS = ("https://cdn.jsdelivr.net",)
_BINDER = ("https://mybinder.org", "https://*.mybinder.org", "wss://*.mybinder.org")
#: an address from which an inline script loads another: of a module, of a library for RequireJS, of Thebe
_ADDRESS = re.compile(r"[\"'](https?://[^\"'\s]+\.(?:m?js|min))[\"'?]")


@dataclass(frozen=True)
class Service:
    """A script of others: its ``name``, the ``mark`` by which a page that uses it is known, what it ``needs``."""

    name: str
    mark: str
    needs: Mapping[str, Sequence[str]]


#: Jupyter's widgets and Thebe check what they get by functions that they put together from text.
SERVICES = (
    Service(
        "Jupyter widgets",
        'type="application/vnd.jupyter.widget-state+json"',
        {"script-src": ("'unsafe-eval'", *_WIDGETS), "style-src": ("'unsafe-inline'", *_WIDGETS),
         "font-src": ("data:", *_WIDGETS), "connect-src": _WIDGETS},
    ),
    Service(
        "Thebe",
        'type="text/x-thebe-config"',
        {"script-src": ("'unsafe-eval'", "https://unpkg.com", *_WIDGETS),
         "style-src": ("'unsafe-inline'", "https://unpkg.com", *_WIDGETS),
         "font-src": ("data:", "https://unpkg.com", *_WIDGETS), "connect-src": (*_BINDER, *_WIDGETS)},
    ),
    Service(
        "Google Analytics",
        'src="https://www.googletagmanager.com/gtag/',
        {"img-src": _GOOGLE, "connect-src": _GOOGLE},
    ),
)  # fmt: skip


def services_in(pages: Iterable[str]) -> list[Service]:
    """List the services that pages use.

    :param pages: HTML texts.
    """
    texts = list(pages)
    return [service for service in SERVICES if any(service.mark in page for page in texts)]


def addresses_in(script: str) -> list[str]:
    """List the addresses of other hosts from which an inline script loads others.

    :param script: its text.
    """
    return _ADDRESS.findall(script)
