"""Scripts joined into few files: those of every page in one, the rest of a page in another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

import rjsmin

_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
#: scripts that look at their own tag have to keep it
_OWN_TAG = "document.currentScript"


def shared(pages: Iterable[Sequence[str]]) -> list[str]:
    """List the scripts that every page loads, in their order.

    :param pages: the scripts of each page.
    """
    lists = list(pages)
    common = set(lists[0]).intersection(*lists[1:]) if lists else set()
    return [script for script in lists[0] if script in common] if lists else []


def arrange(scripts: Sequence[str], common: Sequence[str], joinable: Callable[[str], bool]) -> list[tuple[str, ...]]:
    """Divide the scripts of a page into those that go into one file each.

    :param scripts: the page's scripts, in the order in which they run.
    :param common: those that every page loads; they run first.
    :param joinable: tells whether a script may be joined with others.
    :return: groups, in the order in which they run.
    """
    first = [script for script in common if joinable(script)]
    rest = [script for script in scripts if script not in first]
    groups: list[tuple[str, ...]] = [tuple(first)] if first else []
    for joined, run in groupby(rest, key=joinable):
        together = tuple(run)
        groups.extend([together] if joined else [(script,) for script in together])
    return groups


def may_join(text: str) -> bool:
    """Tell whether a script works the same in a file with others."""
    return _OWN_TAG not in text and "\nexport " not in text and "\nimport " not in text


def join(texts: Iterable[str], *, minify: bool) -> str:
    """Write several scripts one after the other.

    :param texts: in the order in which they run.
    :param minify: whether to leave out comments and white space.
    """
    bodies = [_SOURCE_MAP.sub("", text).strip().rstrip(";") for text in texts]
    # The semicolon at the start keeps the first script from putting the others into strict mode.
    joined = (";" if len(bodies) > 1 else "") + ";\n".join(bodies) + ";\n"
    return f"{rjsmin.jsmin(joined)}\n" if minify else joined
