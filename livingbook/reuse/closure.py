"""Which modules of the book's own package a module needs to be imported."""

from __future__ import annotations

from functools import cache
from modulefinder import ModuleFinder
from pathlib import Path


@cache
def needed_files(root: Path, module: str) -> list[Path]:
    """List the files of a package that importing one of its modules loads, functions that import later included.

    :param root: the folder of the package.
    :param module: such as 'livingbook.charts.cells'.
    :return: the modules' files, and the schemas that lie in folders named ``schemas`` beside them.
    """
    finder = ModuleFinder(path=[str(root)])
    finder.import_hook(module)
    loaded = (getattr(found, "__file__", None) for found in finder.modules.values())
    files = {Path(file) for file in loaded if file}
    schemas = {schema for file in files for schema in file.parent.glob("schemas/*")}
    return sorted(files | schemas)
