"""Garbage is looked for more rarely while a book is built, and as usual before and after."""

from __future__ import annotations

import gc
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from livingbook.web import garbage


class _App:
    """What the extension uses of Sphinx's application."""

    def __init__(self, wanted: object) -> None:
        self.config: Any = SimpleNamespace(livingbook_web=wanted, values={"livingbook_web"})
        self.handlers: dict[str, Callable[..., None]] = {}

    def connect(self, event: str, handler: Callable[..., None], priority: int = 500) -> None:  # noqa: ARG002
        self.handlers[event] = handler


def test_a_build_collects_rarely_and_its_process_as_usual_afterwards() -> None:
    usual = gc.get_threshold()
    app: Any = _App({})
    garbage.setup(app)
    assert gc.get_threshold()[0] > usual[0]
    app.handlers["build-finished"](app, None)
    assert gc.get_threshold() == usual


@pytest.mark.parametrize("setting", [{"garbage": False}, ["no", "mapping"]])
def test_switched_off_or_set_wrongly_nothing_changes(setting: object) -> None:
    usual = gc.get_threshold()
    app: Any = _App(setting)
    garbage.setup(app)
    assert (gc.get_threshold(), app.handlers) == (usual, {})
