"""Where something went wrong in the book, in words that lead a writer to the line."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from docutils import nodes

#: MyST-NB counts the lines of a notebook as those of its cells, each beginning at a multiple of this.
_CELL = 10_000


@dataclass
class Findings:
    """What a run found wrong, collected so that one run reports all of it."""

    #: faults that fail the build
    faults: list[str] = field(default_factory=list)
    #: things a book with ``bookpdf_strict = False`` puts up with
    warnings: list[str] = field(default_factory=list)

    def fault(self, place: str, what: str) -> None:
        """Note a fault once.

        :param place: ``file:line``.
        :param what: what is wrong there and what would be right.
        """
        if (line := f"{place}: {what}") not in self.faults:
            self.faults.append(line)

    def warn(self, place: str, what: str) -> None:
        """Note a warning once.

        :param place: ``file:line``.
        :param what: what is wrong there and what would be right.
        """
        if (line := f"{place}: {what}") not in self.warnings:
            self.warnings.append(line)


def place_of(node: nodes.Node, source: str, srcdir: Path) -> str:
    """Say where a node was written.

    :param node: any node of a document.
    :param source: path of the document, used if no node above ``node`` names a file.
    :param srcdir: the book's root; files below it are named relative to it.
    :return: ``file:line``, or ``file`` if no line is known; in a notebook, cell and line.
    """
    line: int | None = None
    current: nodes.Node | None = node
    while current is not None:
        line = line if line is not None else getattr(current, "line", None)
        found = getattr(current, "source", None)
        if line is not None and found:
            source = found
            break
        current = current.parent
    name = _name(str(source), srcdir)
    if line and name.endswith(".ipynb") and line >= _CELL:
        return f"{name}: cell {line // _CELL}, line {max(1, line % _CELL - 1)}"
    return f"{name}:{line}" if line else name


@lru_cache(maxsize=1024)
def _name(source: str, srcdir: Path) -> str:
    """Name a file from the book's root; a few files hold all the places of a book."""
    path = Path(source.split(":docstring of ", maxsplit=1)[0])
    return (path.relative_to(srcdir) if path.is_absolute() and path.is_relative_to(srcdir) else path).as_posix()
