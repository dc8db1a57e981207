"""How cells run: they find the book's code and tables, and run again when something they rest on has changed.

A cell that fails is a fault like any other: named with its chapter and its error, in a list with all others.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from docutils import nodes
from myst_nb.core.execute.cache import NotebookClientCache
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from livingbook.faults import note_fault
from livingbook.language import CHARTS, catalogue_file

#: what the outcome of a cell depends on beside its own code, from the book's root
_TABLES = ("evidence/tables/*.csv", "evidence/datapackage.yaml")
_PINS = "requirements.txt"
_CODE = Path(__file__).parents[1]
#: the setting that tells Sphinx to read all chapters again when the code behind cells or the pins have changed
_CODE_VALUE = "livingbook_chart_code"
_start_client = NotebookClientCache.start_client
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def digest(files: Iterable[Path]) -> str:
    """Hash names and contents of files.

    :return: 16 hexadecimal digits of SHA-256, the same for the same files in any folder and order.
    """
    total = hashlib.sha256()
    for file in sorted(files, key=lambda file: file.name):
        total.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()[:16]


def connect(app: Sphinx) -> None:
    """Prepare the environment of cells before MyST-NB reads its settings, and look at how they ended."""
    NotebookClientCache.start_client = _with_cached_outputs
    app.add_config_value(_CODE_VALUE, "", "env")
    app.connect("config-inited", _prepare, priority=400)
    app.connect("doctree-read", _report_failure)
    app.connect("doctree-read", _note_inputs)


def _with_cached_outputs(client: NotebookClientCache) -> None:
    """Put cached outcomes of cells into the notebook that MyST-NB writes for the chapter, from which charts are read.

    It puts them into a copy, from which it draws the chapter, and then writes the notebook without them.
    """
    written = client.notebook
    _start_client(client)
    written.cells, written.metadata = client.notebook.cells, client.notebook.metadata


def _prepare(app: Sphinx, config: Config) -> None:
    root = Path(app.srcdir)
    paths = [str(root), str(_CODE.parent), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(path for path in paths if path))
    os.environ["LIVINGBOOK_ROOT"] = str(root)
    os.environ["LIVINGBOOK_LANGUAGE"] = config.language or "en"
    labels = catalogue_file(root, config.language or "en", CHARTS)
    os.environ["IPYTHONDIR"] = str(_kernel_settings(Path(app.outdir).parent / ".ipython"))
    inputs = [*_code(), *root.glob(_PINS), *([labels] if labels.is_file() else [])]
    if not config.nb_execution_cache_path:
        config[_CODE_VALUE] = digest(inputs)
        config.nb_execution_cache_path = str(_cache(Path(app.outdir), digest([*inputs, *_tables(root)])))


def _kernel_settings(folder: Path) -> Path:
    """Give the kernel a profile of the build's own, so that nobody's start-up files reach the book.

    Its log level keeps a remark about unencrypted loopback sockets out of every build.
    """
    profile = folder / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    settings = {"IPKernelApp": {"log_level": "ERROR"}}
    (profile / "ipython_kernel_config.json").write_text(json.dumps(settings), encoding="utf-8")
    return folder


def failure(env: BuildEnvironment) -> str | None:
    """Tell how the cells of the chapter that is being read failed.

    :return: the last line of the traceback, None if all cells ran or there are none.
    """
    outcome = NbMetadataCollector.get_exec_data(env, env.docname)
    if not outcome or outcome["succeeded"]:
        return None
    trace = _ANSI.sub("", outcome["traceback"] or outcome["error"] or "")
    lines = [line.strip() for line in trace.splitlines() if line.strip()]
    return lines[-1] if lines else "no message"


def _report_failure(app: Sphinx, _doctree: nodes.document) -> None:
    """Note a notebook whose execution failed; MyST-NB itself only warns, or ends with a traceback of its own."""
    if found := failure(app.env):
        note_fault(app.env, None, f"a code cell failed: {found}")


def _note_inputs(app: Sphinx, _doctree: nodes.document) -> None:
    """Let a chapter with cells be read again when a table has changed; which tables a cell reads is its own affair."""
    if NbMetadataCollector.get_exec_data(app.env, app.env.docname):
        for file in _tables(Path(app.srcdir)):
            app.env.note_dependency(str(file))


def _tables(root: Path) -> list[Path]:
    return [file for pattern in _TABLES for file in root.glob(pattern)]


def _code() -> list[Path]:
    return [_CODE / "language.py", *(_CODE / "charts").glob("*.py"), *(_CODE / "evidence").glob("*.py")]


def _cache(outdir: Path, current: str) -> Path:
    """Give the folder for cached outcomes, emptied if they were made from other inputs.

    jupyter-cache compares the code of cells only, not the tables that they read or the code behind them.

    :param current: the hash of all that.
    """
    # one for all builds of a book: plain, staged, and the preview of its author
    shared = next((parent for parent in outdir.parents if parent.name == "_build"), outdir.parent)
    folder = shared / ".jupyter_cache"
    made_from = folder / "inputs.txt"
    if not made_from.is_file() or made_from.read_text(encoding="utf-8") != current:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        made_from.write_text(current, encoding="utf-8")
    return folder / "cells"
