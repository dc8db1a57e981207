"""What was worked out from the evidence at the last build, for as long as nothing it was worked out from has changed.

To read and check all of it takes longer than to write a chapter, and most edits are edits of prose.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterable
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from livingbook.evidence.tables import PACKAGE

_T = TypeVar("_T")

_CODE = Path(__file__).parents[1]
#: our code that reads and checks, and what it reads with
_READERS = ("*.py", "evidence/**/*.py", "evidence/schemas/*.json")
_PACKAGES = ("pybtex", "PyYAML", "jsonschema", "sphinx-external-toc")
_CONTENTS = "_toc.yml"


def state(root: Path, bibfiles: Iterable[str], today: date) -> str:
    """Hash everything that decides what the evidence is and whether it has faults.

    :param root: the book's root folder.
    :param bibfiles: BibTeX files, from the root.
    :param today: no fact may apply to, or have been checked on, a later day.
    :return: 64 hexadecimal digits (SHA-256).
    """
    folder = (root / PACKAGE).parent
    files = {file for file in folder.rglob("*") if file.is_file()}
    files |= {file for name in (*bibfiles, _CONTENTS) if (file := root / name).is_file()}
    files |= {file for pattern in _READERS for file in _CODE.glob(pattern)}
    total = hashlib.sha256(f"{root}\0{today}\0{sorted(bibfiles)}".encode())
    for package in _PACKAGES:
        total.update(f"\0{package} {version(package)}".encode())
    for file in sorted(files):
        total.update(f"\0{file}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def remembered(store: Path, state: str, make: Callable[[], _T]) -> _T:
    """Give what was made last if it was made from the same; else make it and keep it for the next build.

    :param store: the file in which it is kept, in a folder of which only builds of this book write.
    :param state: the hash of what it is made from.
    :param make: makes it; what it raises is passed on, and nothing is kept.
    """
    try:
        last, found = pickle.loads(store.read_bytes())  # noqa: S301 - written below
        if last == state:
            kept: _T = found
            return kept
    except Exception:  # noqa: S110 - missing, cut short or of other code, in whatever way: it is made anew
        pass
    made = make()
    store.parent.mkdir(parents=True, exist_ok=True)
    draft = store.with_name(f".{store.name}.new")
    draft.write_bytes(pickle.dumps((state, made), pickle.HIGHEST_PROTOCOL))
    draft.replace(store)
    return made
