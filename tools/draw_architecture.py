#!/usr/bin/env python3
"""Draw docs/architecture.svg from what the modules of livingbook import. ``--check`` only says whether it is current.

Who imports stands above whom it imports. Plain modules are drawn as two groups: those that no package imports, on top,
and those that all others may use, at the bottom.
"""

from __future__ import annotations

import argparse
import sys
from graphlib import CycleError, TopologicalSorter
from html import escape
from pathlib import Path

import grimp

_PICTURE = Path(__file__).parents[1] / "docs" / "architecture.svg"
_WIDTH, _BOX, _HEIGHT, _ROW = 900, 120, 44, 120  # of the picture, a box, a box and a row, in pixels
_COMMANDS, _SHARED = "commands", "shared by all"
#: a box, and the boxes that it imports
Imports = dict[str, set[str]]


def imports() -> tuple[Imports, dict[str, list[str]]]:
    """Read who imports whom.

    :return: the imports between boxes, and the modules that the two groups stand for.
    """
    graph = grimp.build_graph("livingbook", cache_dir=None)
    packages = {child for child in graph.find_children("livingbook") if graph.find_children(child)}
    plain = sorted(graph.find_children("livingbook") - packages)
    commands = [name for name in plain if not _used(graph, name, packages)]
    groups = {_COMMANDS: commands, _SHARED: sorted(set(plain) - set(commands))}
    box = {name: name.partition(".")[2] for name in packages}
    box |= {name: group for group, names in groups.items() for name in names}
    found: Imports = {name: set() for name in box.values()}
    for module in graph.modules - {"livingbook"}:
        for other in graph.find_modules_directly_imported_by(module) - {"livingbook"}:
            importer, imported = (box[".".join(name.split(".")[:2])] for name in (module, other))
            if imported not in (importer, _SHARED):
                found[importer].add(imported)
    return found, {group: [name.partition(".")[2] for name in names] for group, names in groups.items()}


def _used(graph: grimp.ImportGraph, name: str, packages: set[str]) -> bool:
    """Tell whether a module of a package imports a plain module, at whatever remove."""
    return any(".".join(other.split(".")[:2]) in packages for other in graph.find_downstream_modules(name))


def rows(found: Imports) -> list[list[str]]:
    """Put boxes into rows, so that each stands above all that it imports."""
    level: dict[str, int] = {}
    for name in TopologicalSorter(found).static_order():
        level[name] = 1 + max((level[other] for other in found[name]), default=-1)
    level[_COMMANDS], level[_SHARED] = max(level.values()), -1
    return [sorted(name for name in level if level[name] == rank) for rank in range(max(level.values()), -2, -1)]


def draw(found: Imports, groups: dict[str, list[str]]) -> str:
    """Write the picture as SVG."""
    place = {}
    for number, row in enumerate(rows(found)):
        for index, name in enumerate(row):
            place[name] = (_WIDTH * (index + 0.5) / len(row), 30 + number * _ROW)
    height = 30 + _ROW * len(rows(found)) - _ROW + _HEIGHT + 30
    said = "; ".join(f"{name} imports {', '.join(sorted(others))}" for name, others in sorted(found.items()) if others)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        'font-family="sans-serif" font-size="15">',
        f"<title>What imports what in livingbook</title><desc>{escape(said)}.</desc>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="#555"/></marker></defs>',
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
    ]
    for name, others in sorted(found.items()):
        for other in sorted(others):
            (x1, y1), (x2, y2) = place[name], place[other]
            top, bottom = y1 + _HEIGHT, y2
            parts.append(
                f'<path d="M{x1:.0f} {top}C{x1:.0f} {top + 40} {x2:.0f} {bottom - 46} {x2:.0f} {bottom - 2}" '
                'fill="none" stroke="#555" marker-end="url(#tip)"/>'
            )
    for name, (x, y) in place.items():
        parts.append(_box(name, x, y, groups.get(name)))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _box(name: str, x: float, y: float, modules: list[str] | None) -> str:
    width, fill = (_WIDTH - 60, "#f2f2f2") if modules else (_BOX, "#e3eef8")
    text = f"{name}: {', '.join(modules)}" if modules else name
    return (
        f'<rect x="{x - width / 2:.0f}" y="{y}" width="{width}" height="{_HEIGHT}" rx="6" fill="{fill}" stroke="#333"/>'
        f'<text x="{x:.0f}" y="{y + 28}" text-anchor="middle" fill="#111">{escape(text)}</text>'
    )


def main() -> int:
    """Write the picture, or compare it with the code."""
    parser = argparse.ArgumentParser(description="Draw docs/architecture.svg from the imports of livingbook.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if the picture is out of date")
    check = parser.parse_args().check
    try:
        picture = draw(*imports())
    except CycleError as error:
        print(
            f"these import each other in a circle, which must be broken: {' <- '.join(error.args[1])}", file=sys.stderr
        )
        return 1
    if check and _PICTURE.read_text(encoding="utf-8") != picture:
        print("docs/architecture.svg is out of date; run python tools/draw_architecture.py", file=sys.stderr)
        return 1
    if not check:
        _PICTURE.write_text(picture, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
