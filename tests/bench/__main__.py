"""``python -m tests.bench [SUBJECT ...]``: measure and print figures beside their budgets.

Each module of this package with a function ``measure`` is a subject; it yields its figures as they are measured.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
from types import ModuleType

from tests import bench
from tests.bench.figures import heading


def subjects() -> dict[str, ModuleType]:
    """Find what can be measured, by the name of its module."""
    names = [found.name for found in pkgutil.iter_modules(bench.__path__) if not found.name.startswith("_")]
    modules = {name: importlib.import_module(f"tests.bench.{name}") for name in names}
    return {name: module for name, module in modules.items() if hasattr(module, "measure")}


def main() -> None:
    """Measure what the command line names, or everything."""
    known = subjects()
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure speed, size and memory.")
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=f"one of: {', '.join(known)} (default: all)")
    wanted = parser.parse_args().subjects or list(known)
    if unknown := [name for name in wanted if name not in known]:
        parser.error(f"unknown subject: {', '.join(unknown)}; there are: {', '.join(known)}")
    for name in wanted:
        print(f"\n{name}: {(known[name].__doc__ or '').splitlines()[0]}\n{heading()}", flush=True)
        for figure in known[name].measure():
            print(figure.row(), flush=True)


if __name__ == "__main__":
    main()
