"""Read the documents of a book without doing anything twice that Sphinx does anew for every reference."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from docutils import nodes
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms.code import HighlightLanguageTransform


@contextmanager
def quick_reading(env: BuildEnvironment) -> Iterator[Callable[[str], nodes.document]]:
    """Save what can be saved while documents are read and their references resolved.

    :param env: the environment, after reading.
    :return: the way to a fresh copy of a document, which may be changed.
    """
    with _kept_doctrees(env) as fresh, _kept_citations(env), _highlighting_where_code_is():
        yield fresh


@contextmanager
def _kept_doctrees(env: BuildEnvironment) -> Iterator[Callable[[str], nodes.document]]:
    """Have the environment read each document once, however many numbered references look into it.

    Sphinx unpickles the whole document anew for every ``numref``. What it then looks at it doesn't change.

    :param env: the environment, after reading.
    :return: the way to a fresh copy of a document, which may be changed.
    """
    fresh = env.get_doctree
    setattr(env, "get_doctree", cache(fresh))  # noqa: B010 - mypy allows no other assignment to a method
    try:
        yield fresh
    finally:
        del env.get_doctree


@contextmanager
def no_collection() -> Iterator[None]:
    """Let Python not look for garbage, of which documents make none, but which takes a third of the time."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


@contextmanager
def _highlighting_where_code_is() -> Iterator[None]:
    """Have Sphinx choose languages of code only in documents that hold code: it visits every node for that."""
    apply = HighlightLanguageTransform.apply

    def apply_to_code(transform: HighlightLanguageTransform, **options: Any) -> None:
        if next(transform.document.findall(nodes.literal_block), None) is not None:
            apply(transform, **options)

    setattr(HighlightLanguageTransform, "apply", apply_to_code)  # noqa: B010 - see above
    try:
        yield
    finally:
        setattr(HighlightLanguageTransform, "apply", apply)  # noqa: B010


@contextmanager
def _kept_citations(env: BuildEnvironment) -> Iterator[None]:
    """Have citations of the same sources formatted once for each document, however often they stand there.

    :param env: the environment, after reading.
    """
    domain = env.domains.get("cite")
    if domain is None:
        yield
        return
    resolve = domain.resolve_xref
    known: dict[tuple[str, str, str], nodes.Element | None] = {}

    def resolve_once(env: BuildEnvironment, docname: str, builder: Builder, *reference: Any) -> nodes.Element | None:
        kind, target, *_ = reference
        key = (docname, kind, target)
        if key not in known:
            known[key] = resolve(env, docname, builder, *reference)
        found = known[key]
        return found.deepcopy() if found is not None else None

    setattr(domain, "resolve_xref", resolve_once)  # noqa: B010 - mypy allows no other assignment to a method
    try:
        yield
    finally:
        del domain.resolve_xref
