"""The identity of each page's discussion. It is the page's document name, or an id given in its front matter.

A page that moves keeps its discussion by naming its old document name: ``comments_id: chapters/old-name``.
The address of the page, which changes with the host and with the way the book is published, plays no part.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from livingbook.errors import BookError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_LONGEST = 200
_WORD = re.compile(r"[^\W_]+")
_IDENTIFIER = re.compile(r"[\w-][\w.-]*(?:/[\w-][\w.-]*)*")


def thread_ids(pages: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Give each page that has comments the id of its thread.

    :param pages: the front matter of each page, by document name; the keys ``comments`` (``false`` for none)
        and ``comments_id`` count.
    :return: thread ids by document name.
    :raises BookError: listing every value that can't be used, and ids that two pages share.
    """
    found: dict[str, str] = {}
    owners: dict[str, str] = {}
    faults = []
    for docname, metadata in pages.items():
        if _wish(metadata) not in ("true", "false"):
            faults.append(f"{docname}: 'comments: {metadata['comments']}' must be true or false")
        if not takes_comments(metadata):
            continue
        identifier = str(metadata.get("comments_id", docname)).strip()
        if "comments_id" in metadata and (len(identifier) > _LONGEST or not _IDENTIFIER.fullmatch(identifier)):
            faults.append(
                f"{docname}: 'comments_id: {identifier}' is no thread id; write names of letters, digits, "
                f"'-', '_' and '.', joined by '/' (at most {_LONGEST} characters): 'chapters/old'"
            )
        elif len(identifier) > _LONGEST:
            faults.append(
                f"{docname}: this name is too long for a discussion, which takes {_LONGEST} characters; write a "
                "shorter one into its front matter: 'comments_id: chapters/short'"
            )
        elif identifier in owners:
            faults.append(
                f"{docname}: its comments have the id '{identifier}', and so have those of "
                f"{owners[identifier]}; give one of the two another 'comments_id:'"
            )
        else:
            owners[identifier] = docname
            found[docname] = identifier
    if faults:
        raise BookError("the discussions of the book can't be told apart", faults)
    return found


def takes_comments(metadata: Mapping[str, object]) -> bool:
    """Tell whether a page has comments, as far as its front matter decides it.

    :param metadata: the front matter; the key ``comments`` counts.
    """
    return _wish(metadata) == "true"


def _wish(metadata: Mapping[str, object]) -> str:
    return str(metadata.get("comments", "true")).strip().lower()


def vanished(listed: Iterable[str], present: Iterable[str]) -> list[str]:
    """Name the threads that were promised to last and have no page any more.

    :param listed: ids in the committed list.
    :param present: ids in the book.
    """
    there = set(present)
    return [identifier for identifier in listed if identifier not in there]


def mixed_up(identifiers: Iterable[str]) -> list[tuple[str, str]]:
    """Find pairs of threads that a search for words in a title can't tell apart, as GitHub searches for issues.

    :param identifiers: the ids in the book.
    :return: pairs of which the first is part of the second, word by word: ``('intro', 'part/intro')``.
    """
    words = {identifier: f" {' '.join(_WORD.findall(identifier.lower()))} " for identifier in identifiers}
    return [(one, other) for one in words for other in words if one != other and words[one] in words[other]]


def read_thread_list(path: Path) -> list[str]:
    """Read the committed list of thread ids: one a line, besides empty lines and comments (``#``).

    :param path: the file that ``html.comments.threads_file`` names.
    :raises BookError: if it can't be read.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BookError(f"_config.yml: html.comments.threads_file: '{path}' can't be read ({error})") from None
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
