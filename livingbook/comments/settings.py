"""The switch: reads ``html.comments`` of ``_config.yml`` and lists everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from livingbook.comments.elsewhere import server_address, server_faults
from livingbook.comments.hosted import for_sphinx_comments
from livingbook.comments.options import section_faults, section_of
from livingbook.comments.target import target_fault
from livingbook.errors import BookError, did_you_mean

PROVIDERS = ("builtin", "giscus", "utterances", "hypothesis", "none")
#: providers that run on hosts of others
HOSTED = ("giscus", "utterances", "hypothesis")
LOADS = ("click", "page")
TARGETS = ("server", "static")

#: variables of the environment that outweigh a key, for one build: a static host needs another provider
OVERRIDES = {"COMMENTS_PROVIDER": "provider", "COMMENTS_TARGET": "target", "COMMENTS_SERVER": "server"}

_KEYS = ("provider", "load", "target", "server", "threads_file", "contact", "policies", *HOSTED)
#: one address, without a subject or text of its own: those are added when the link is followed
_MAILTO = re.compile(r"mailto:[^\s@?&<>\"']+@[^\s@?&<>\"'/]+\.[^\s@?&<>\"'/.]+")
_PAGE = re.compile(r"https?://[^\s<>\"'/@.]+\.[^\s<>\"'@]+")


@dataclass(frozen=True)
class CommentSettings:
    """The checked settings."""

    provider: str = "builtin"
    #: when a hosted provider is loaded: after the reader's click, or with the page
    load: str = "click"
    #: a committed list of thread ids, relative to the book's folder; '' for none
    threads_file: str = ""
    #: where readers write while the server is away: 'mailto:...' or the address of a page; '' for none
    contact: str = ""
    #: the document that holds the rules for comments and says what is stored; '' if the server's own page does
    policies: str = ""
    #: the section of the chosen hosted provider
    options: dict[str, Any] = field(default_factory=dict)
    #: where the embedded comments are served, such as 'https://comments.book.example'; '' for the book's own server
    server: str = ""
    #: what sphinx-comments gets to see: what it loads with the page by itself, or nothing
    hosted: dict[str, Any] = field(default_factory=dict)


def read_settings(
    config: object, site: str = "", environment: Mapping[str, str] = MappingProxyType({})
) -> CommentSettings:
    """Check the value of ``html.comments``.

    The forms that sphinx-comments alone would take (``utterances: {repo: ...}``, ``hypothesis: true``) choose
    that provider if the key ``provider`` is absent.

    :param config: what ``_config.yml`` says, or None.
    :param site: the address of the published book (``html.baseurl``); '' while unknown.
    :param environment: variables, of which ``OVERRIDES`` count; an empty one does not.
    :raises BookError: listing every fault.
    """
    if config is None:
        config = {}
    if not isinstance(config, dict):
        raise BookError(_SUMMARY, [f"html.comments must hold keys such as 'provider: builtin', not {config!r}"])
    given = {key: environment[name] for name, key in OVERRIDES.items() if environment.get(name)}
    config = {**config, **given}
    faults = [f"unknown key html.comments.{key}{_remedy(str(key))}" for key in config if key not in _KEYS]
    sections = [name for name in HOSTED if config.get(name) not in (None, False)]
    provider = _provider(config, sections, faults)
    load = _choice(config, "load", LOADS, "click", faults)
    threads_file = config.get("threads_file") or ""
    if not isinstance(threads_file, str):
        faults.append(f"html.comments.threads_file must be the path of a file, not {threads_file!r}")
    contact = _contact(config.get("contact"), faults)
    policies = config.get("policies") or ""
    if not isinstance(policies, str):
        faults.append(f"html.comments.policies must name a document, such as chapters/policies, not {policies!r}")
    for name in HOSTED:
        faults += section_faults(name, config.get(name), chosen=provider == name)
    target = _choice(config, "target", TARGETS, "", faults)
    faults += target_fault(target, provider, site, server=config.get("server") or "")
    faults += server_faults(config.get("server"), site)
    if faults:
        said = [f"{name}={environment[name]} in the environment outweighs html.comments.{key}"
                for name, key in OVERRIDES.items() if key in given]  # fmt: skip
        raise BookError(_SUMMARY, [*faults, *said])
    section = config.get(provider)
    options = dict(section) if isinstance(section, dict) else {}
    by_itself = for_sphinx_comments(provider, options) if load == "page" else {}
    server = server_address(config.get("server")) if provider == "builtin" else ""
    return CommentSettings(provider, load, threads_file, contact, policies, options, server, by_itself)


_SUMMARY = "_config.yml: the comments are not set up correctly"


def _remedy(key: str) -> str:
    if key == "dokieli":
        return f"; dokieli is not supported, choose one of {', '.join(PROVIDERS)}"
    return section_of(key) or did_you_mean(key, _KEYS)


def _provider(config: dict[Any, Any], sections: list[str], faults: list[str]) -> str:
    if "provider" in config:
        return _choice(config, "provider", PROVIDERS, "builtin", faults)
    if len(sections) > 1:
        faults.append(f"html.comments names {' and '.join(sections)}; choose one: 'provider: {sections[0]}'")
    return sections[0] if sections else "builtin"


def _choice(config: dict[Any, Any], key: str, choices: tuple[str, ...], default: str, faults: list[str]) -> str:
    if key not in config:
        return default
    value = config[key]
    if value in choices:
        return str(value)
    # YAML reads 'no', 'off' and '~' as something else than text.
    near = " (did you mean 'none'?)" if value in (None, False) and "none" in choices else did_you_mean(value, choices)
    faults.append(f"html.comments.{key}: {value!r} is not one of {', '.join(choices)}{near}")
    return default


def _contact(value: object, faults: list[str]) -> str:
    if value in (None, ""):
        return ""
    text = value.strip() if isinstance(value, str) else ""
    if _is_contact(text):
        return text
    near = next((f"{start}{text}" for start in ("mailto:", "https://") if _is_contact(f"{start}{text}")), "")
    faults.append(
        f"html.comments.contact must be 'mailto:' and an email address, or the https address of a page, not {value!r}"
        + (f" (did you mean '{near}'?)" if near else "")
    )
    return ""


def _is_contact(text: str) -> bool:
    return bool(_MAILTO.fullmatch(text) or _PAGE.fullmatch(text))
