"""Faults found while chapters are read: collected, then raised together before a single page is written."""

from __future__ import annotations

from collections.abc import Iterable

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from livingbook.errors import BookError

_ATTRIBUTE = "livingbook_faults"


def note_fault(env: BuildEnvironment, line: int | None, message: str) -> None:
    """Note a fault in the chapter that is being read.

    :param line: the line in the chapter's file, if known.
    :param message: what is wrong and what would be right.
    """
    place = env.doc2path(env.docname, base=False)
    note_fault_at(env, f"{place}:{line}" if line else place, message)


def note_fault_at(env: BuildEnvironment, place: str, message: str) -> None:
    """Note a fault that concerns the chapters but stands elsewhere.

    :param place: the file, with its line if that is known.
    :param message: what is wrong and what would be right.
    """
    env.__dict__.setdefault(_ATTRIBUTE, []).append(f"{place}: {message}")


def connect(app: Sphinx) -> None:
    """Raise the noted faults as soon as all chapters are read; extensions that note faults call this once each."""
    if _ATTRIBUTE not in app.config.values:
        # The mark that a second extension sees; a config value lives exactly as long as the application.
        app.add_config_value(_ATTRIBUTE, True, "")
        app.connect("env-updated", _raise)
        app.connect("env-merge-info", _merge)


def _merge(_app: Sphinx, env: BuildEnvironment, _docnames: Iterable[str], other: BuildEnvironment) -> None:
    env.__dict__.setdefault(_ATTRIBUTE, []).extend(other.__dict__.get(_ATTRIBUTE, []))


def _raise(_app: Sphinx, env: BuildEnvironment) -> None:
    # Sphinx stores the environment after this event, so the faulty chapters are read again next time.
    faults = env.__dict__.pop(_ATTRIBUTE, [])
    if faults:
        raise BookError(f"{len(faults)} fault(s) in the chapters", faults)
