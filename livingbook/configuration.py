"""Read ``_config.yml``, and check it before anything is built.

Jupyter Book itself ends in a traceback for half of these faults.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from livingbook.errors import BookError, did_you_mean
from livingbook.yamlsource import YamlSource

#: sections whose value must be keys and values
_SECTIONS = ("execute", "parse", "html", "latex", "launch_buttons", "repository", "sphinx")
#: addresses that may be empty, else must be whole: (section, key)
_ADDRESSES = (("html", "baseurl"), ("repository", "url"))
#: what Jupyter Book fills in where a book names no repository
_DEFAULT_REPOSITORY = "https://github.com/executablebooks/jupyter-book"


def read_configuration(root: Path) -> dict[str, Any]:
    """Read the settings of a book, which another version of Jupyter Book may have taken.

    :param root: the book's root folder.
    :raises BookError: if the file is missing, unreadable or no YAML, or holds something else than keys and values.
    """
    return dict(_source(root / "_config.yml").data)


def _source(path: Path) -> YamlSource:
    source = YamlSource(path)
    if not isinstance(source.data, dict):
        raise BookError(f"{path}: must hold keys and values, such as 'title: My book'")
    return source


def check_configuration(path: Path) -> dict[str, Any]:
    """Read the settings of the book and list everything that Jupyter Book cannot take.

    :param path: ``_config.yml``.
    :return: the settings.
    :raises BookError: if the file is missing, unreadable or no YAML, or for unknown keys and values of a wrong kind.
    """
    # Jupyter Book is loaded here, since other commands need none of it.
    from jupyter_book.config import PATH_YAML_DEFAULT, get_validator  # noqa: PLC0415

    source = _source(path)
    known = {*YamlSource(Path(PATH_YAML_DEFAULT)).data, "bibtex_bibfiles", "bibtex_reference_style"}
    for key, value in source.data.items():
        if key not in known:
            source.fault((key,), f"unknown key{did_you_mean(str(key), known)}")
        elif key in _SECTIONS and not isinstance(value, dict):
            source.fault((key,), f"must hold keys and values, not {value!r}; leave the key out if it has none")
    for section, key in _ADDRESSES:
        held = source.data.get(section)
        value = held.get(key) if isinstance(held, dict) else None
        if value not in (None, "") and not _is_address(value):
            source.fault((section, key), f"{key}: {value!r} is no address; write it as https://example.org/book")
    if not source.faults:
        for error in get_validator().iter_errors(source.data):
            source.fault(tuple(error.absolute_path), f"{'.'.join(map(str, error.absolute_path))}: {error.message}")
    if source.faults:
        raise BookError(f"{path}: {len(source.faults)} fault(s) in the settings", source.faults)
    return dict(source.data)


def _is_address(value: object) -> bool:
    if not isinstance(value, str) or " " in value:
        return False
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - looked at only when it is asked for
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def repository_of(theme_options: Mapping[str, Any]) -> str:
    """Give the address of the book's repository; '' if the book names none.

    :param theme_options: ``html_theme_options`` of a build.
    """
    address = str(theme_options.get("repository_url") or "")
    return "" if address == _DEFAULT_REPOSITORY else address
