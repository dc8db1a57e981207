"""Book and comments for any WSGI server: ``gunicorn --workers 2 --threads 4 livingbook.replies.wsgi``.

What ``python -m livingbook serve`` takes as options comes from the environment: ``LIVINGBOOK_BOOK`` (the built HTML,
``_build/html`` by default), ``LIVINGBOOK_PROXY`` (address of the web server in front, none by default), and the
variables of ``livingbook.replies.settings``.
"""

from __future__ import annotations

import os
from pathlib import Path

from waitress.proxy_headers import proxy_headers_middleware

from livingbook.replies.server import ServerOptions, prepare, trust

_options = ServerOptions(
    book=Path(os.environ.get("LIVINGBOOK_BOOK", "_build/html")),
    data=Path(os.environ.get("LIVINGBOOK_DATA", "var")),
    site=os.environ.get("LIVINGBOOK_SITE", ""),
    proxy=os.environ.get("LIVINGBOOK_PROXY", ""),
)
application = proxy_headers_middleware(prepare(_options), **trust(_options.proxy))
