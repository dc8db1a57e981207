"""Makes changes of our own style sheets, scripts and templates reach the pages.

Sphinx copies such files only when it writes a page, and writes one only when a document or a setting has changed. So a
setting holds the state of the files.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

#: the setting; Sphinx compares it with that of the last build
SETTING = "livingbook_furniture"
_PACKAGE = Path(__file__).parents[1]
_FOLDERS = ("static", "templates")


def connect(app: Sphinx) -> None:
    """Register the setting and fill it in."""
    app.add_config_value(SETTING, "", "html")
    app.connect("config-inited", _note)


def state(package: Path) -> str:
    """Hash names and contents of the files from which pages are furnished.

    :param package: a folder whose subfolders hold ``static`` and ``templates``.
    :return: 64 hexadecimal digits (SHA-256).
    """
    total = hashlib.sha256()
    for folder in _FOLDERS:
        for file in sorted(path for path in package.glob(f"*/{folder}/**/*") if path.is_file()):
            total.update(f"{file.relative_to(package).as_posix()}\0".encode() + file.read_bytes() + b"\0")
    return total.hexdigest()


def _note(_app: Sphinx, config: Config) -> None:
    config[SETTING] = state(_PACKAGE)
