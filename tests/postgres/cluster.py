"""A PostgreSQL server in a temporary folder, on loopback, for as long as a test needs it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self


def programs() -> Path:
    """Find the newest installed server's programs.

    :raises RuntimeError: if there is none, with what to install.
    """
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if not found and (elsewhere := shutil.which("initdb")):
        found = [Path(elsewhere)]
    if not found:
        raise RuntimeError("there is no PostgreSQL server; an administrator can run: apt-get install postgresql")
    return found[-1].parent


class Cluster:
    """One server with an empty data folder. It runs as the user ``postgres`` where we are root, which it refuses."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        self.data = self.folder / "data"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        #: where databases can be made
        self.address = f"postgresql://book@127.0.0.1:{self._port}/postgres"
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        self._run("initdb", "--username=book", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            shutil.rmtree(self.folder)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop("immediate")
        shutil.rmtree(self.folder)

    def start(self) -> None:
        """Start, after a crash with the recovery that it needs, and wait until it answers."""
        settings = f"-p {self._port} -k {self.folder} -c listen_addresses=127.0.0.1"
        self._run("pg_ctl", "start", "--wait", "--silent", f"--log={self.folder / 'log'}", f"--options={settings}")

    def stop(self, mode: str = "fast") -> None:
        """Stop; with the mode ``immediate`` as a crash does."""
        self._run("pg_ctl", "stop", "--wait", "--silent", f"--mode={mode}")

    def _run(self, program: str, *words: str) -> None:
        command: Sequence[str] = [str(programs() / program), f"--pgdata={self.data}", *words]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        run = subprocess.run(
            command, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False, timeout=120
        )
        if run.returncode:
            log = self.folder / "log"
            raise RuntimeError(f"{program}: {run.stderr.decode()}{log.read_text()[-2000:] if log.exists() else ''}")
