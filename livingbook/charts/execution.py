"""How cells run: they find the book's code and tables, and run again when something they rest on has changed."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

#: what the outcome of a cell depends on beside its own code, from the book's root
_INPUTS = ("evidence/tables/*.csv", "evidence/datapackage.yaml", "requirements.txt")
_CODE = Path(__file__).parents[1]


def digest(files: Iterable[Path]) -> str:
    """Hash names and contents of files.

    :return: 16 hexadecimal digits of SHA-256, the same for the same files in any folder and order.
    """
    total = hashlib.sha256()
    for file in sorted(files, key=lambda file: file.name):
        total.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()[:16]


def connect(app: Sphinx) -> None:
    """Prepare the environment of cells before MyST-NB reads its settings."""
    app.connect("config-inited", _prepare, priority=400)


def _prepare(app: Sphinx, config: Config) -> None:
    root = Path(app.srcdir)
    paths = [str(root), str(_CODE.parent), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(path for path in paths if path))
    os.environ["LIVINGBOOK_ROOT"] = str(root)
    if not config.nb_execution_cache_path:
        config.nb_execution_cache_path = str(_cache(app))


def _cache(app: Sphinx) -> Path:
    """Choose the folder for cached outcomes and drop those of other inputs.

    jupyter-cache compares the code of cells only, so a changed table or chart theme gets a folder of its own.
    """
    root = Path(app.srcdir)
    inputs = [file for pattern in _INPUTS for file in root.glob(pattern)]
    code = [*(_CODE / "charts").glob("*.py"), *(_CODE / "evidence").glob("*.py")]
    folder = Path(app.outdir).parent / ".jupyter_cache"
    current = folder / digest([*inputs, *code])
    if folder.is_dir():
        for other in folder.iterdir():
            if other != current and other.is_dir() and len(other.name) == len(current.name):
                shutil.rmtree(other, ignore_errors=True)
    return current
