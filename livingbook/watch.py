"""``python -m livingbook watch links|facts|versions``: one report each, for people or for a scheduled job."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from livingbook import clock
from livingbook.configuration import read_configuration
from livingbook.evidence.book import load_evidence
from livingbook.watching.facts import overdue_facts
from livingbook.watching.report import Report


def add_watch(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its subjects.

    :param commands: the commands of ``python -m livingbook``.
    """
    watch = commands.add_parser(
        "watch",
        help="find dead links, overdue facts and newer packages",
        description="Find what time has done to the book. Exits with 1 if there is something to look at.",
    )
    subjects = watch.add_subparsers(title="subjects", metavar="SUBJECT", required=True)
    for name, run, says in _SUBJECTS:
        subject = subjects.add_parser(name, help=says, description=f"{says[0].upper()}{says[1:]}.")
        subject.add_argument(
            "--output", type=Path, metavar="FILE", help="write the report there as Markdown; empty if nothing was found"
        )
        subject.set_defaults(run=_reporting(run))


def _reporting(run: Callable[[Path], Report]) -> Callable[[argparse.Namespace], int]:
    def report(options: argparse.Namespace) -> int:
        found = run(Path.cwd())
        text = found.markdown()
        if options.output:
            options.output.parent.mkdir(parents=True, exist_ok=True)
            options.output.write_text(text, encoding="utf-8")
        print(f"{found.title}: {len(found.findings)}\n{text}".rstrip())
        return 1 if found.findings else 0

    return report


def _facts(root: Path) -> Report:
    bibfiles = read_configuration(root).get("bibtex_bibfiles")
    return overdue_facts(load_evidence(root, bibfiles or []).facts.values(), clock.today())


def _links(root: Path) -> Report:
    from livingbook.building import Folders, linkcheck  # noqa: PLC0415 - loads the builders
    from livingbook.watching.links import LINKS_FILE, archived_copy, load_links, watch_links  # noqa: PLC0415

    known = load_links(root / LINKS_FILE)  # faults in it are told before the links are asked for minutes
    answers = linkcheck(Folders(root.resolve()))
    return watch_links(root / LINKS_FILE, known, answers, clock.today(), archived_copy)


def _versions(root: Path) -> Report:
    from livingbook.watching.versions import newer_versions  # noqa: PLC0415

    return newer_versions(root)


_SUBJECTS: tuple[tuple[str, Callable[[Path], Report], str], ...] = (
    ("links", _links, "ask every address of the book, and note in evidence/links.csv which still answer"),
    ("facts", _facts, "list facts that should have been looked at again by now"),
    ("versions", _versions, "list newer releases of the packages that requirements.in names"),
)
