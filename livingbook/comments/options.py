"""The sections of the hosted services below ``html.comments``: what may stand there, and all that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from livingbook.errors import did_you_mean

#: checks one value: takes the place where it stands and the value; gives the fault, or ''
_Check = Callable[[str, object], str]

MODES = ("light", "dark")
#: languages in which giscus shows itself (giscus 1.6)
GISCUS_LANGUAGES = (
    "ar", "be", "bg", "ca", "cs", "da", "de", "en", "eo", "es", "eu", "fa", "fr", "gr", "gsw", "hbs", "he",
    "hu", "id", "it", "ja", "kh", "ko", "nl", "pl", "pt", "ro", "ru", "th", "tr", "vi", "uk", "uz", "zh-CN",
    "zh-Hans", "zh-Hant", "zh-HK", "zh-TW",
)  # fmt: skip
_GISCUS_THEMES = (
    "light", "light_high_contrast", "light_protanopia", "light_tritanopia", "dark", "dark_high_contrast",
    "dark_protanopia", "dark_tritanopia", "dark_dimmed", "preferred_color_scheme", "transparent_dark",
    "noborder_light", "noborder_dark", "noborder_gray", "cobalt", "purple_dark", "gruvbox", "gruvbox_dark",
    "gruvbox_light", "catppuccin_latte", "catppuccin_frappe", "catppuccin_macchiato", "catppuccin_mocha",
    "fro",  # codespell:ignore fro
)  # fmt: skip
_UTTERANCES_THEMES = (
    "github-light", "github-dark", "preferred-color-scheme", "github-dark-orange", "icy-dark", "dark-blue",
    "photon-dark", "boxy-light", "gruvbox-dark",
)  # fmt: skip

_REPOSITORY = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?/[A-Za-z0-9._-]+")
#: as GitHub writes them; older repositories have ids in Base64
_REPOSITORY_ID = re.compile(r"R_[A-Za-z0-9_-]{6,}|MDEwOlJlcG9zaXRvcnk[A-Za-z0-9+/]*={0,2}")
_CATEGORY_ID = re.compile(r"DIC_[A-Za-z0-9_-]{6,}|MDE4OkRpc2N1c3Npb25DYXRlZ29ye[A-Za-z0-9+/]*={0,2}")
#: sphinx-comments puts the values into JavaScript as they are
_UNSAFE = re.compile(r"[\"'`\\<>\x00-\x1f\u2028\u2029]")


def section_faults(name: str, options: object, *, chosen: bool) -> list[str]:
    """List what is wrong with the section of one hosted service, one line a fault.

    The sections of services that are not chosen may stay filled in; they are checked all the same.

    :param name: 'giscus', 'utterances' or 'hypothesis'.
    :param options: what stands there; None or False if the service has no section.
    :param chosen: whether this service is the book's provider.
    """
    where = f"html.comments.{name}"
    if name == "hypothesis":
        return _hypothesis_faults(where, options)
    checks, required = _SECTIONS[name]
    if options in (None, False):
        return [f"{where}.{key} is missing; {remedy}" for key, remedy in required.items()] if chosen else []
    if not isinstance(options, dict):
        return [f"{where} must hold 'repo: owner/name' and the like, not {options!r}"]
    faults = [f"unknown key {where}.{key}{_nearest(name, str(key), checks)}" for key in options if key not in checks]
    faults += [f"{where}.{key} is missing; {remedy}" for key, remedy in required.items() if key not in options]
    found = (checks[key](f"{where}.{key}", value) for key, value in options.items() if key in checks)
    return faults + [fault for fault in found if fault]


def section_of(key: str) -> str:
    """Say in which sections an option may stand that was written one level too high; '' if in none."""
    names = [name for name, (checks, _required) in _SECTIONS.items() if key in checks]
    return f"; it belongs below {' or '.join(map(repr, names))}" if names else ""


def _nearest(name: str, key: str, checks: Iterable[str]) -> str:
    others = [other for other, (known, _required) in _SECTIONS.items() if other != name and key in known]
    return f"; it is an option of {others[0]}" if others else did_you_mean(key, checks)


def _hypothesis_faults(where: str, options: object) -> list[str]:
    # Jupyter Book itself sets 'hypothesis: false' where a book says nothing.
    if isinstance(options, dict):
        return [f"unknown key {where}.{key}; it has no options" for key in options]
    return [] if options is None or isinstance(options, bool) else [f"{where} must be true or false, not {options!r}"]


def _text(where: str, value: object) -> str:
    return "" if isinstance(value, str) and value.strip() else f"{where} must be text, not {value!r}"


def _truth(where: str, value: object) -> str:
    return "" if isinstance(value, bool) else f"{where} must be true or false, not {value!r}"


def _safe(where: str, value: object) -> str:
    if fault := _text(where, value):
        return fault
    unsafe = _UNSAFE.search(str(value))
    return f"{where}: {value!r} must not hold quotes, backslashes, '<' or '>'" if unsafe else ""


def _repository(where: str, value: object) -> str:
    if fault := _text(where, value):
        return fault
    if _REPOSITORY.fullmatch(str(value)):
        return ""
    inside = re.search(r"github\.com[/:]([^/]+/[^/]+?)(?:\.git)?/?$", str(value))
    near = f" (did you mean '{inside[1]}'?)" if inside and _REPOSITORY.fullmatch(inside[1]) else ""
    return f"{where}: {value!r} is not of the form owner/name{near}"


def _id(pattern: re.Pattern[str], start: str) -> _Check:
    def check(where: str, value: object) -> str:
        if fault := _text(where, value):
            return fault
        if pattern.fullmatch(str(value)):
            return ""
        return f"{where}: {value!r} is no such id, which starts with '{start}'; https://giscus.app shows it"

    return check


def _one_of(*choices: str) -> _Check:
    def check(where: str, value: object) -> str:
        if value in choices:
            return ""
        return f"{where}: {value!r} is not one of {', '.join(choices)}{did_you_mean(str(value), choices)}"

    return check


def _theme(names: Iterable[str], *, addresses: bool = False) -> _Check:
    """Check a theme: one name for both modes of the page, or one for each."""
    known = _one_of(*names)

    def check(where: str, value: object) -> str:
        if isinstance(value, dict):
            faults = [
                known(f"{where}.{mode}", name)
                if mode in MODES
                else f"unknown key {where}.{mode}{did_you_mean(str(mode), MODES)}"
                for mode, name in value.items()
                if not (mode in MODES and _is_sheet(name))
            ]
            return "; ".join(fault for fault in faults if fault)
        return "" if _is_sheet(value) else known(where, value)

    def _is_sheet(value: object) -> bool:
        return addresses and isinstance(value, str) and value.startswith("https://")

    return check


_FROM_GISCUS = "https://giscus.app shows it once the repository is entered there"
#: by service: the check of each option, and what to write for those that must be there
_SECTIONS: dict[str, tuple[dict[str, _Check], dict[str, str]]] = {
    "giscus": (
        {
            "repo": _repository,
            "repo-id": _id(_REPOSITORY_ID, "R_"),
            "category": _text,
            "category-id": _id(_CATEGORY_ID, "DIC_"),
            "strict": _truth,
            "reactions": _truth,
            "input-position": _one_of("bottom", "top"),
            "theme": _theme(_GISCUS_THEMES, addresses=True),
            "lang": _one_of(*GISCUS_LANGUAGES),
        },
        {
            "repo": "write 'repo: owner/name' of a public GitHub repository with discussions",
            "repo-id": _FROM_GISCUS,
            "category": "name the category of discussions that holds the comments",
            "category-id": _FROM_GISCUS,
        },
    ),
    "utterances": (
        {
            "repo": _repository,
            "issue-term": _safe,
            "theme": _theme(_UTTERANCES_THEMES),
            "label": _safe,
            "crossorigin": _one_of("anonymous"),
        },
        {"repo": "write 'repo: owner/name' of a public GitHub repository"},
    ),
}
