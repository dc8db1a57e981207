"""``python -m tests.postgres COMMAND``: run a command while a PostgreSQL server of its own runs.

The command finds the server's address in ``TEST_POSTGRES``.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from tests.postgres.cluster import Cluster


def main(command: list[str]) -> int:
    """Run the command, and give its exit code."""
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # whoever ends this ends the database too
    with Cluster() as cluster:
        return subprocess.run(command, env={**os.environ, "TEST_POSTGRES": cluster.address}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
