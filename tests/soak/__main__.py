"""``python -m tests.soak``: try the comment server hard, and print what was found as a table."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.server.stored import on_postgres
from tests.soak import running
from tests.soak.results import Result, heading


def _natural(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is no number from 1 up")
    return int(text)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.soak",
        description="Try the comment server hard on this machine's loopback: many people at once, kill -9 while they "
        "post, hostile texts and requests. Prints a table, and ends with 1 if there was any fault.",
    )
    parser.add_argument(
        "--kills", type=_natural, default=200, help="kill -9, on waitress and gunicorn together (default: %(default)s)"
    )
    parser.add_argument(
        "--rounds", type=_natural, default=3, help="crowds on each of three servers (default: %(default)s)"
    )
    parser.add_argument("--posters", type=_natural, default=50, help="people in a crowd (default: %(default)s)")
    parser.add_argument(
        "--database-url",
        metavar="URL",
        help="keep the comments in PostgreSQL: the address of a server whose user may make databases, such as "
        "postgresql://book@127.0.0.1/postgres; each of the soak's servers gets a database of its own. "
        "'python -m tests.postgres python -m tests.soak' starts such a server for it (default: SQLite)",
    )
    return parser.parse_args()


def _all(options: argparse.Namespace, place: Path) -> Iterator[Result]:
    """Run everything; a check that counts up gives its result again after every step."""
    yield running.markdown()
    yield from running.malformed(place)
    yield from running.scripts(place)
    yield from running.post(place, options.rounds, options.posters)
    yield from running.kill(place, options.kills)


def main() -> int:
    """Run what the command line asks for; 1 if there was a fault."""
    options = _options()
    if options.database_url:
        os.environ["TEST_POSTGRES"] = options.database_url
    print(f"The comments are kept in {'PostgreSQL' if on_postgres() else 'SQLite'}.", flush=True)
    rows: dict[str, Result] = {}
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="soak-") as place:
        for result in _all(options, Path(place)):
            rows[result.what] = result
            print(f"[{time.monotonic() - started:5.0f} s] {result.row()}", flush=True)
    print(f"\n{heading()}", *(result.row() for result in rows.values()), sep="\n")
    faults = sum(len(result.faults) for result in rows.values())
    print(f"\n{faults} faults." if faults else "\nNo fault.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
