"""The switch: reads ``html.comments`` of ``_config.yml`` and lists everything that is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from livingbook.errors import BookError, did_you_mean

PROVIDERS = ("builtin", "none", "utterances", "hypothesis")
#: providers that run on hosts of others, through sphinx-comments
HOSTED = ("utterances", "hypothesis")
LOADS = ("click", "page")

_KEYS = ("provider", "load", "threads_file", "contact", *HOSTED)
#: what sphinx-comments knows of utterances; see https://utteranc.es
_UTTERANCES_KEYS = ("repo", "issue-term", "theme", "label", "crossorigin")
_REPOSITORY = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?/[A-Za-z0-9._-]+")
#: sphinx-comments puts the values into JavaScript as they are
_UNSAFE = re.compile(r"[\"'`\\<>\x00-\x1f\u2028\u2029]")
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
    #: what sphinx-comments gets to see: the section of the chosen hosted provider, or nothing
    hosted: dict[str, Any] = field(default_factory=dict)


def read_settings(config: object) -> CommentSettings:
    """Check the value of ``html.comments``.

    The forms that sphinx-comments alone would take (``utterances: {repo: ...}``, ``hypothesis: true``) choose
    that provider if the key ``provider`` is absent.

    :param config: what ``_config.yml`` says, or None.
    :raises BookError: listing every fault.
    """
    if config is None:
        config = {}
    if not isinstance(config, dict):
        raise BookError(_SUMMARY, [f"html.comments must hold keys such as 'provider: builtin', not {config!r}"])
    faults = [f"unknown key html.comments.{key}{did_you_mean(str(key), _KEYS)}" for key in config if key not in _KEYS]
    sections = [name for name in HOSTED if config.get(name) not in (None, False)]
    provider = _provider(config, sections, faults)
    load = _choice(config, "load", LOADS, "click", faults)
    threads_file = config.get("threads_file") or ""
    if not isinstance(threads_file, str):
        faults.append(f"html.comments.threads_file must be the path of a file, not {threads_file!r}")
    contact = _contact(config.get("contact"), faults)
    _check_utterances(config.get("utterances"), provider == "utterances", faults)
    _check_hypothesis(config.get("hypothesis"), faults)
    if faults:
        raise BookError(_SUMMARY, faults)
    return CommentSettings(provider, load, threads_file, contact, _for_sphinx_comments(provider, config))


_SUMMARY = "_config.yml: the comments are not set up correctly"


def _provider(config: dict[Any, Any], sections: list[str], faults: list[str]) -> str:
    if "provider" in config:
        return _choice(config, "provider", PROVIDERS, "builtin", faults)
    if len(sections) > 1:
        faults.append(f"html.comments names {' and '.join(sections)}; choose one: 'provider: {sections[0]}'")
    return sections[0] if sections else "builtin"


def _choice(config: dict[Any, Any], key: str, choices: tuple[str, ...], default: str, faults: list[str]) -> str:
    value = config.get(key, default)
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


def _check_utterances(options: object, chosen: bool, faults: list[str]) -> None:
    where = "html.comments.utterances"
    if options in (None, False):
        if chosen:
            faults.append(f"{where}.repo is missing; write 'utterances: {{repo: owner/name}}'")
        return
    if not isinstance(options, dict):
        faults.append(f"{where} must hold 'repo: owner/name', not {options!r}")
        return
    for key, value in options.items():
        if key not in _UTTERANCES_KEYS:
            faults.append(f"unknown key {where}.{key}{did_you_mean(str(key), _UTTERANCES_KEYS)}")
        elif not isinstance(value, str) or not value.strip():
            faults.append(f"{where}.{key} must be text, not {value!r}")
        elif key != "repo" and _UNSAFE.search(value):
            faults.append(f"{where}.{key}: {value!r} must not hold quotes, backslashes, '<' or '>'")
    repo = options.get("repo")
    if "repo" not in options:
        faults.append(f"{where}.repo is missing; write 'repo: owner/name' of a public GitHub repository")
    elif isinstance(repo, str) and repo.strip() and not _REPOSITORY.fullmatch(repo):
        faults.append(f"{where}.repo: {repo!r} is not of the form owner/name")


def _check_hypothesis(options: object, faults: list[str]) -> None:
    # Jupyter Book itself sets 'hypothesis: false' where a book says nothing.
    where = "html.comments.hypothesis"
    if isinstance(options, dict):
        faults.extend(f"unknown key {where}.{key}; it has no options" for key in options)
    elif options is not None and not isinstance(options, bool):
        faults.append(f"{where} must be true or false, not {options!r}")


def _for_sphinx_comments(provider: str, config: dict[str, Any]) -> dict[str, Any]:
    if provider == "utterances":
        return {"utterances": dict(config["utterances"])}
    return {"hypothesis": True} if provider == "hypothesis" else {}
