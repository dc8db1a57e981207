"""Evidence: what the prose rests on. Facts and tables are loaded and checked here, and offered to the chapters.

The modules ``yamlsource``, ``sources``, ``facts``, ``tables`` and ``formatting`` know nothing of Sphinx' build;
``extension``, ``directives`` and ``citing`` put their results into chapters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the role ``fact`` and the directive ``evidence-table``."""
    from livingbook.evidence.extension import setup_extension  # noqa: PLC0415 - chart cells load no Sphinx part

    return setup_extension(app)
