"""Python looks for garbage more rarely while a book is built, and not at all when the process ends.

A build makes some millions of objects, and nearly all of them, modules, settings, the documents in hand, are needed to
its end. Python's collector looks through them again and again: a quarter of the time of a rebuild. When the process
ends it does so twice more, as long as it takes to write five pages, to free what the system takes back anyway.

A book can name this module first in its list of extensions, so that those after it load faster too.
"""

from __future__ import annotations

import atexit
import gc
from typing import TYPE_CHECKING

from livingbook.web import measures

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

#: so many new objects start a search; of so many searches one looks at the older objects, and of those one at all. A
#: read document is freed after half a million further objects, about 100 MB, so memory stays in bounds
_RARELY = (50_000, 10, 20)
_USUAL = gc.get_threshold()


def setup(app: Sphinx) -> ExtensionMetadata:
    """Collect rarely from here on, and as before when the build has finished."""
    measures.connect(app)
    faulty = measures.measure_faults(app.config.livingbook_web)  # which stops the build a moment later
    if not faulty and measures.switched_on(app.config, "garbage"):
        gc.set_threshold(*_RARELY)
        app.connect("build-finished", _as_before, priority=999)
        atexit.unregister(gc.freeze)  # once for all builds of a process
        atexit.register(gc.freeze)  # what is frozen is not looked at when the process ends
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _as_before(_app: Sphinx, _exception: Exception | None) -> None:
    gc.set_threshold(*_USUAL)
