"""Book and comments for any WSGI server: ``gunicorn --workers 2 --threads 4 livingbook.replies.wsgi``.

What ``python -m livingbook serve`` takes as options comes from the environment: ``LIVINGBOOK_BOOK`` (the built HTML,
``_build/html`` by default), ``LIVINGBOOK_PROXY`` (addresses of web servers in front, with commas, none by default), and
the variables of ``livingbook.replies.settings``.
"""

from __future__ import annotations

import os
from pathlib import Path

from livingbook.replies.proxies import behind_proxies
from livingbook.replies.server import ServerOptions, completed, prepare

_options = completed(
    ServerOptions(
        book=Path(os.environ.get("LIVINGBOOK_BOOK", "_build/html")),
        data=Path(os.environ.get("LIVINGBOOK_DATA", "var")),
    )
)
application = behind_proxies(prepare(_options), _options.proxies)
