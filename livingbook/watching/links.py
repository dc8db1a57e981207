"""Which addresses of the book still answer, and when each was last seen alive.

Sphinx's own builder ``linkcheck`` asks them all. What it found is added to a file that is kept with the book, so that
a dead link comes with the day on which it still worked, and with a copy in an archive where there is one.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from urllib.parse import quote

import requests

from livingbook.errors import BookError
from livingbook.watching.report import Report

#: where the book keeps what it knows of its links, from its root
LINKS_FILE = "evidence/links.csv"
#: asks the Wayback Machine for its latest copy, https://archive.org/help/wayback_api.php
_ARCHIVE = "https://archive.org/wayback/available?url="
_COLUMNS = ("address", "last_alive", "archived")
#: of linkcheck: the address answered, or sent on to one that did
_ALIVE = ("working", "redirected")
_DEAD = ("broken", "timeout")


@dataclass(frozen=True)
class Link:
    """What is known of one address."""

    address: str
    #: the last day on which it answered; None if it never did
    last_alive: date | None = None
    #: the address of a copy in an archive; '' if none is known
    archived: str = ""


@dataclass(frozen=True)
class Answer:
    """What linkcheck says of an address on one page."""

    address: str
    status: str
    #: the file of the page, from the book's root
    page: str
    #: the reason, for people
    info: str


def watch_links(
    path: Path, known: Mapping[str, Link], output: Path, today: date, archived: Callable[[str], str]
) -> Report:
    """Bring the file of links up to date.

    :param path: the file to write.
    :param known: what it said before, by address.
    :param output: what linkcheck found, its ``output.json``.
    :param today: the day to note for those that answer.
    :param archived: finds the archived copy of an address; asked for addresses without one alone.
    :return: what no longer answers.
    """
    answers = read_answers(output)
    links = updated(known, answers, today, archived)
    save_links(path, links.values())
    return dead_links(answers, links)


def archived_copy(address: str) -> str:
    """Ask the Internet Archive for the address of its latest copy.

    :param address: what to look for.
    :return: '' if it has none or can't be asked; the next run asks again.
    """
    try:
        answer = requests.get(_ARCHIVE + quote(address, safe=""), timeout=20).json()
        return str(answer["archived_snapshots"]["closest"]["url"])
    except (requests.RequestException, KeyError, TypeError, ValueError):
        return ""


def read_answers(output: Path) -> list[Answer]:
    """Read what linkcheck left, one JSON object a line.

    :param output: its ``output.json``.
    """
    lines = (json.loads(line) for line in output.read_text(encoding="utf-8").splitlines())
    return [Answer(line["uri"], line["status"], line["filename"], line["info"]) for line in lines]


def updated(
    known: Mapping[str, Link], answers: Iterable[Answer], today: date, archived: Callable[[str], str]
) -> dict[str, Link]:
    """Add what was found today; addresses that left the book are dropped.

    :param known: what was known before, by address.
    :param answers: what linkcheck found.
    :param today: the day of its run.
    :param archived: finds the archived copy of an address.
    :return: the links of the book, by address.
    """
    links: dict[str, Link] = {}
    for answer in answers:
        if answer.status not in (*_ALIVE, *_DEAD):
            continue  # on this machine or on this page, or told to be passed over
        link = links.get(answer.address) or known.get(answer.address) or Link(answer.address)
        if answer.status in _ALIVE:
            link = replace(link, last_alive=today)
        if not link.archived:
            link = replace(link, archived=archived(link.address))
        links[link.address] = link
    return links


def dead_links(answers: Iterable[Answer], links: Mapping[str, Link]) -> Report:
    """Tell which addresses did not answer, where they stand, and what is known of them.

    :param answers: what linkcheck found.
    :param links: what is known, today included.
    """
    findings = {
        f"{answer.address} in `{answer.page}`: {answer.info or answer.status}; {_history(links[answer.address])}"
        for answer in answers
        if answer.status in _DEAD
    }
    return Report(
        "Links that no longer answer",
        "Find the new address, or cite an archived copy. A host that is away for a day needs nothing.",
        sorted(findings),
    )


def _history(link: Link) -> str:
    seen = f"last seen alive {link.last_alive}" if link.last_alive else "never seen alive"
    return f"{seen}, archived at {link.archived}" if link.archived else f"{seen}, no archived copy known"


def load_links(path: Path) -> dict[str, Link]:
    """Read the file of links.

    :param path: a CSV file with the columns address, last_alive (a day, or empty) and archived; it may be missing.
    :return: the links by address.
    :raises BookError: for other columns, or a day that is none; all faults at once, with their lines. Or if the file
        is no UTF-8.
    """
    if not path.exists():
        return {}
    try:
        return _read_links(path)
    except UnicodeDecodeError:
        raise BookError(f"{path}: not UTF-8; save the file as UTF-8") from None


def _read_links(path: Path) -> dict[str, Link]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        if tuple(rows.fieldnames or ()) != _COLUMNS:
            raise BookError(f"{path}: the columns must be {', '.join(_COLUMNS)}")
        links, faults = {}, []
        for row in rows:
            try:
                day = date.fromisoformat(row["last_alive"]) if row["last_alive"] else None
            except ValueError:
                faults.append(f"{path}, line {rows.line_num}: '{row['last_alive']}' is no day; write 2026-11-30")
                continue
            links[row["address"]] = Link(row["address"], day, row["archived"] or "")
    if faults:
        raise BookError(f"{path}: {len(faults)} fault(s)", faults)
    return links


def save_links(path: Path, links: Iterable[Link]) -> None:
    """Write the file of links, in the order of their addresses.

    :param path: the file; replaced in one step, its folder made where it is missing.
    :param links: what to write.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_COLUMNS)
        for link in sorted(links, key=lambda link: link.address):
            writer.writerow([link.address, link.last_alive or "", link.archived])
    draft.replace(path)
