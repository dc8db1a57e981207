"""Scripts joined into few files: those of every page in one, the rest of a page in another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

import rjsmin

_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
#: scripts that look at their own tag have to keep it
_OWN_TAG = "document.currentScript"
_ASKED_FOR = re.compile(r"\btypeof (\w+)")
_DECLARED = re.compile(r"^(?:const|let|class) (\w+)", re.MULTILINE)


def shared(pages: Iterable[Sequence[str]]) -> list[str]:
    """List the scripts that every page loads, in their order.

    :param pages: the scripts of each page; those without any, which keep their own tags, do not count.
    """
    lists = [scripts for scripts in pages if scripts]
    common = set(lists[0]).intersection(*lists[1:]) if lists else set()
    return [script for script in lists[0] if script in common] if lists else []


def arrange(
    scripts: Sequence[str],
    common: Sequence[str],
    joinable: Callable[[str], bool],
    apart: Callable[[Sequence[str], str], bool] = lambda _earlier, _script: False,
) -> list[tuple[str, ...]]:
    """Divide the scripts of a page into those that go into one file each.

    :param scripts: the page's scripts, in the order in which they run.
    :param common: those that every page loads; they run first.
    :param joinable: tells whether a script may be joined with others.
    :param apart: tells whether a script has to be in another file than some that run before it.
    :return: groups, in the order in which they run.
    """
    first = [script for script in common if joinable(script)]
    rest = [script for script in scripts if script not in first]
    groups = _together(first, apart)
    for joined, run in groupby(rest, key=joinable):
        together = list(run)
        groups.extend(_together(together, apart) if joined else [(script,) for script in together])
    return groups


def _together(scripts: Iterable[str], apart: Callable[[Sequence[str], str], bool]) -> list[tuple[str, ...]]:
    groups: list[tuple[str, ...]] = []
    for script in scripts:
        if groups and not apart(groups[-1], script):
            groups[-1] += (script,)
        else:
            groups.append((script,))
    return groups


def asked_for(earlier: Iterable[str], text: str) -> bool:
    """Tell whether scripts ask, before another has run, if something that it declares is there.

    ``typeof Search`` is "undefined" as long as the file that declares ``const Search`` has not begun, and an error
    further up in that file.

    :param earlier: the texts of the scripts that run before.
    :param text: the other script.
    """
    declared = set(_DECLARED.findall(text))
    return any(not declared.isdisjoint(_ASKED_FOR.findall(one)) for one in earlier)


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
