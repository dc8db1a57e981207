"""The tables as readers download them: the CSV files and the data package that describes them, as JSON.

https://specs.frictionlessdata.io/data-package/
"""

from __future__ import annotations

import filecmp
import json
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pybtex.database import Entry
from pybtex.richtext import Text

from livingbook.evidence.tables import PACKAGE
from livingbook.yamlsource import read_yaml

#: the folder of the downloads, from the folder of the pages
FOLDER = Path("data")
DESCRIPTION = "datapackage.json"


def data_package(
    described: Mapping[str, Any], entries: Mapping[str, Entry], sizes: Mapping[str, int]
) -> dict[str, Any]:
    """Write our description of the tables as others read one.

    :param described: the data of ``evidence/datapackage.yaml``.
    :param entries: the sources, by key.
    :param sizes: the size of each file in bytes, by its path.
    :return: the data package as plain JSON data; each source has the title and address that the standard asks for.
    """
    package = {"profile": "tabular-data-package", **described}
    package["resources"] = [
        {
            **resource,
            "profile": "tabular-data-resource",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": sizes[resource["path"]],
            "licenses": resource.get("licenses", described["licenses"]),
            "sources": [_source(source, entries) for source in resource["sources"]],
        }
        for resource in described["resources"]
    ]
    plain: dict[str, Any] = json.loads(json.dumps(package, default=_iso))
    return plain


def _iso(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no form in JSON")


def _source(source: Mapping[str, str], entries: Mapping[str, Entry]) -> dict[str, str]:
    entry = entries.get(source["key"])
    fields = entry.fields if entry else {}
    title = str(Text.from_latex(fields["title"])) if "title" in fields else source["key"]
    path = {"path": fields["url"]} if "url" in fields else {}
    return {"title": title, **path, **source}


def describe(root: Path, entries: Mapping[str, Entry]) -> str:
    """Write the description of the tables as readers download it; empty if the book has no tables of its own.

    :param root: the book's root folder.
    :param entries: the sources, by key.
    """
    if not (root / PACKAGE).exists():
        return ""
    described = read_yaml(root / PACKAGE)
    files = [resource["path"] for resource in described["resources"]]
    sizes = {file: (root / PACKAGE.parent / file).stat().st_size for file in files}
    return json.dumps(data_package(described, entries, sizes), ensure_ascii=False, indent=1) + "\n"


def publish(root: Path, description: str, outdir: Path) -> None:
    """Put the tables and their description beside the pages; what is no longer in the package goes.

    :param root: the book's root folder.
    :param description: what :func:`describe` gave.
    :param outdir: the folder of the pages.
    """
    target = outdir / FOLDER
    if not description:
        shutil.rmtree(target, ignore_errors=True)
        return
    files = [resource["path"] for resource in json.loads(description)["resources"]]
    for file in files:
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        _copy(root / PACKAGE.parent / file, target / file)
    for left in sorted(target.rglob("*.csv")):
        if left.relative_to(target).as_posix() not in files:
            left.unlink()  # the other files in the folder are compressed copies, which belong to livingbook.web
    (target / DESCRIPTION).write_text(description, encoding="utf-8")


def _copy(source: Path, target: Path) -> None:
    """Copy a file, unless the copy is the same already: what has not changed is not compressed again."""
    if not target.exists() or not filecmp.cmp(source, target, shallow=False):
        shutil.copyfile(source, target)
