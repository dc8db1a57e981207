"""Which archived comments a released version of the book holds: ``discussion/releases.json``.

A released copy can't be recalled. So that a person who is erased can be told where their comments still stand, each
release notes the numbers of the comments that were in the archive when it was made, and nothing else of them.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

from livingbook.discussion.archive import read_archive
from livingbook.errors import BookError

_FILE = "releases.json"


def record_release(folder: Path, version: str) -> list[int]:
    """Note that a release holds the comments that are in the archive now. Whoever makes a release calls this.

    :param folder: ``discussion/`` of the book.
    :param version: the version that is released, as ``CITATION.cff`` has it. Noted once more, as for a release that
        is made again, it holds what both held.
    :return: the numbers of the comments that the release holds.
    :raises BookError: if the archive or the file has faults.
    """
    releases = read_releases(folder)
    numbers = {comment.id for thread in read_archive(folder).values() for comment in thread.comments}
    held = sorted(numbers | set(releases.get(version, ())))
    if not held:
        return []
    lines = [f" {json.dumps(name)}: {json.dumps(found)}" for name, found in (releases | {version: held}).items()]
    folder.mkdir(exist_ok=True)
    draft = folder / f".{_FILE}.new"
    draft.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    draft.replace(folder / _FILE)
    return held


def read_releases(folder: Path) -> dict[str, list[int]]:
    """Give the numbers of the comments that each release holds, by version, in the order in which they were made.

    :param folder: ``discussion/`` of the book; without the file there is no release with comments.
    :raises BookError: if the file can't be read or holds something else.
    """
    path = folder / _FILE
    try:
        releases = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise BookError(f"{path}: can't be read ({error})") from None
    if not isinstance(releases, dict):
        raise BookError(f'{path}: it must hold versions with numbers of comments, such as {{"2026.11": [3, 12]}}')
    faults = [
        f"{path}: '{version}' must hold a list of numbers of comments, such as [3, 12]"
        for version, numbers in releases.items()
        if not isinstance(numbers, list) or any(type(number) is not int for number in numbers)
    ]
    if faults:
        raise BookError(f"{path}: {len(faults)} fault(s)", faults)
    return releases


def releases_holding(folder: Path, numbers: Collection[int]) -> dict[str, list[int]]:
    """Name the releases that hold some comments.

    :param folder: ``discussion/`` of the book.
    :param numbers: numbers of comments.
    :return: by version, which of these comments it holds.
    :raises BookError: see :func:`read_releases`.
    """
    wanted = set(numbers)
    found = {version: sorted(wanted.intersection(held)) for version, held in read_releases(folder).items()}
    return {version: held for version, held in found.items() if held}
