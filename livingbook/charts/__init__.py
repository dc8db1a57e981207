"""Charts: an Altair chart in a cell becomes a figure with text alternative, source line and vector drawing.

A cell imports :mod:`livingbook.charts.cells`. ``theme``, ``svg``, ``data`` and ``explore`` draw, and know nothing of
Sphinx; ``outputs`` reads what a cell left; ``figures`` makes it a figure, ``pages`` adds what only a page has: data,
downloads, exploring; ``press`` turns drawings into what LaTeX reads. ``execution`` sees to it that cells find the
book's code and tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the chart figures, their style sheet and the settings of notebook execution."""
    from livingbook import language  # noqa: PLC0415 - chart cells load no Sphinx part
    from livingbook.charts import execution, figures, pages, press  # noqa: PLC0415

    language.connect(app)
    execution.connect(app)
    figures.connect(app)
    pages.connect(app)
    app.add_post_transform(press.DrawingConverter)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 3}
