"""Tables against their description, by the frictionless library: keys, constraints, encoding, blank rows.

The reader in ``tables`` has found by then that header, cells and types are right; what it finds is not told twice.
The library takes half a second to load, so a build asks it only for tables that have changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from livingbook.errors import BookError
from livingbook.evidence.extension import once
from livingbook.evidence.tables import PACKAGE
from livingbook.yamlsource import read_yaml

if TYPE_CHECKING:
    from sphinx.application import Sphinx

#: where a build remembers what it has validated, beside the output folder
_REMEMBERED = "validated-tables.json"


def connect(app: Sphinx) -> None:
    """Validate changed tables when a build starts, after the book's evidence has been read."""
    app.connect("builder-inited", _validate, priority=550)


def table_faults(root: Path, names: Iterable[str] | None = None) -> list[str]:
    """Validate tables with frictionless.

    :param root: the book's root folder; its data package has the form that our schema asks for.
    :param names: the tables to validate; None for all.
    :return: one line a fault, with file, line and column, in the order of the data package.
    """
    return [
        fault
        for resource in _resources(root)
        if names is None or resource["name"] in names
        for fault in _faults((root / PACKAGE).parent, resource)
    ]


def changed_tables(root: Path, remembered: dict[str, str]) -> dict[str, str]:
    """Find the tables whose file or description differs from what was validated last.

    :param root: the book's root folder.
    :param remembered: digest by table.
    :return: the digests of those tables as they are now.
    """
    digests = {resource["name"]: _digest((root / PACKAGE).parent, resource) for resource in _resources(root)}
    return {name: digest for name, digest in digests.items() if remembered.get(name) != digest}


def _resources(root: Path) -> list[dict[str, Any]]:
    path = root / PACKAGE
    if not path.exists():
        return []
    resources: list[dict[str, Any]] = read_yaml(path)["resources"]
    return resources


def _digest(folder: Path, resource: dict[str, Any]) -> str:
    described = json.dumps(resource["schema"], sort_keys=True, default=str)
    return hashlib.sha256(described.encode() + b"\0" + (folder / resource["path"]).read_bytes()).hexdigest()


def _faults(folder: Path, resource: dict[str, Any]) -> list[str]:
    from frictionless import FrictionlessException, Resource  # noqa: PLC0415 - half a second, only for changed tables

    path = folder / resource["path"]
    # Only what concerns the file: counting rule and date are keys of our own, checked by our schema.
    descriptor = {key: resource[key] for key in ("name", "path")} | {
        "schema": {**resource["schema"], "fields": [dict(field) for field in resource["schema"]["fields"]]},
        "format": "csv",
        "encoding": "utf-8",
    }
    try:
        report = Resource.from_descriptor(descriptor, basepath=str(folder)).validate()
    except FrictionlessException as error:
        reasons = [reason.note for reason in error.reasons] or [error.error.note]
        return [f"{folder / PACKAGE.name}: table '{resource['name']}': {reason}" for reason in reasons]
    return [_told(path, error.to_descriptor()) for task in report.tasks for error in task.errors]


def _told(path: Path, error: dict[str, Any]) -> str:
    """Write a fault as our own reader does: file, line, column, what is wrong."""
    line = f":{error['rowNumber']}" if "rowNumber" in error else ""
    column = f" column '{error['fieldName']}':" if "fieldName" in error else ""
    kind = error["type"].replace("-", " ")  # 'primary key', 'constraint error', 'blank row'
    return f"{path}{line}:{column} {kind}: {error['note'] or error['message']}"


def _validate(app: Sphinx) -> None:
    def validate() -> None:
        if faults := validate_changed(Path(app.srcdir), Path(app.outdir).parent):
            raise BookError(f"{len(faults)} fault(s) in the tables", faults)

    once(app, "validated", validate)


def validate_changed(root: Path, folder: Path) -> list[str]:
    """Validate the tables that have changed since the last time, and remember them once all of them are right.

    :param root: the book's root folder.
    :param folder: where to remember; it need not exist.
    :return: one line a fault.
    """
    store = folder / _REMEMBERED
    try:
        remembered = json.loads(store.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        remembered = {}
    changed = changed_tables(root, remembered)
    if not changed:
        return []
    if faults := table_faults(root, changed):
        return faults
    folder.mkdir(parents=True, exist_ok=True)
    store.write_text(json.dumps(remembered | changed, indent=2) + "\n", encoding="utf-8")
    return []
