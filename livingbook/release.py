"""``python -m livingbook release VERSION`` and ``versions``: make a release; say which older ones the site can show."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from pathlib import Path

from livingbook import clock
from livingbook.releasing.editions import FOLDER, editions
from livingbook.releasing.making import Plan, make, plan


def add_release(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the two commands.

    :param commands: the commands of ``python -m livingbook``.
    """
    release = commands.add_parser(
        "release",
        help="stamp, build and pack a new version of the book",
        description="Check everything, stamp version and date, write what changed into CHANGELOG.md, build the book and"
        " pack it. On a fault nothing is changed. The commit and the tag are left to you.",
    )
    release.add_argument("version", metavar="VERSION", help="year and month, such as 2026.12; 2026.12.1 for a second")
    release.add_argument("--dry-run", action="store_true", help="check, and show what would be written")
    release.add_argument("--into", type=Path, default=FOLDER, help="where the archive comes (default: %(default)s)")
    release.add_argument("--json", action="store_true", help="print what was done as JSON")
    release.set_defaults(run=_release)
    versions = commands.add_parser(
        "versions",
        help="list the released versions that the site shows below v/",
        description="List the released versions. Exits with 1 if the archive of one is not on this machine.",
    )
    versions.add_argument("--json", action="store_true", help="print them as JSON")
    versions.set_defaults(run=_versions)


def _check(root: Path) -> tuple[list[str], list[str]]:
    from livingbook.checking import check  # noqa: PLC0415 - each command loads what it needs

    outcome = check(root)
    return outcome.faults, outcome.remarks


def _release(options: argparse.Namespace) -> None:
    from livingbook.building import build  # noqa: PLC0415

    # so that a service manager or a closed terminal, too, leaves the files as they were
    for stop in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(stop) is signal.SIG_DFL:  # nohup ignores one of them
            signal.signal(stop, lambda number, _frame: sys.exit(128 + number))
    root = Path.cwd()
    planned = plan(root, options.version, clock.today(), _check)
    archive, changed = None, list(planned.files)
    if not options.json:
        print("".join(f"remark: {remark}\n" for remark in planned.remarks), end="")
    if not options.dry_run:
        archive, changed = make(root, planned, build, options.into)
    names = sorted(str(path.relative_to(root)) if path.is_absolute() else str(path) for path in changed)
    if options.json:
        told = {
            "version": planned.version,
            "since": planned.since,
            "entry": planned.entry,
            "files": names,
            "archive": archive and str(archive),
            "remarks": planned.remarks,
        }
        print(json.dumps(told, indent=1, ensure_ascii=False))
    else:
        print(_told(planned, names, archive))


def _told(planned: Plan, names: list[str], archive: Path | None) -> str:
    since = f"since {planned.since}" if planned.since else "the first release"
    entry = planned.entry.rstrip() if planned.entry else "CHANGELOG.md has an entry already, which stays."
    files = "".join(f"  {name}\n" for name in names)
    if archive is None:
        return f"Version {planned.version}, {since}. It would change\n{files}and tell readers\n\n{entry}\n"
    return (
        f"Version {planned.version}, {since}, is built and packed: {archive}\nChanged:\n{files}\n{entry}\n\n"
        "Next:\n"
        "  1. Read the entry in CHANGELOG.md and say in a sentence what it means.\n"
        f"  2. git add -A && git commit -m 'Release {planned.version}'\n"
        f"  3. git tag -a v{planned.version} -m 'Version {planned.version}'\n"
        "  4. git push && git push --tags\n"
        f"  5. Keep {archive.name} where others find it, such as the release on GitHub; docs/release.md says how.\n"
        "To take it back before that: git restore --staged --worktree . && git clean --interactive"
    )


def _versions(options: argparse.Namespace) -> int:
    found, missing = editions(Path.cwd() / FOLDER)
    if options.json:
        listed = [{"version": one.version, "date": one.date.isoformat(), "archive": one.path.name} for one in found]
        print(json.dumps({"versions": listed, "missing": missing}, indent=1))
    else:
        print("".join(f"{one.version}  {one.date}  {one.path.name}\n" for one in found), end="")
        print("".join(f"missing: {FOLDER / name}\n" for name in missing), end="")
        print(f"{len(found)} released version(s) here, {len(missing)} missing.")
    return 1 if missing else 0
