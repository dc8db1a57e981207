"""Evidence: what the prose rests on. Facts, tables, claims and corrections are loaded and checked here.

These know nothing of Sphinx: ``yamlsource``, ``sources``, ``sourced``, ``tables``, ``compute``, ``rules``, ``facts``,
``claims``, ``corrections``, ``formatting`` and ``published``; ``book`` loads it all. ``extension`` plugs in:
``directives`` (``fact``, evidence tables), ``numbers`` (the table at the end of a chapter), ``claimboxes``, ``ledger``,
``methods`` and ``pages`` make nodes, ``uses`` remembers which chapter uses what.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the role ``fact`` and the directives."""
    from livingbook.evidence.extension import setup_extension  # noqa: PLC0415 - chart cells load no Sphinx part

    return setup_extension(app)
