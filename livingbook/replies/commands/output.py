"""How commands print: plain lines that a stranger's text can't break, JSON, progress."""

from __future__ import annotations

import json
import sys
from typing import Any


def print_json(value: object) -> None:
    """Print JSON for other programs; what could steer a terminal is escaped, as JSON may do with any sign.

    :param value: what JSON can hold.
    """
    text = json.dumps(value, ensure_ascii=False, indent=2)
    print("".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text))


def printable(value: object) -> str:
    """Show a stranger's text without letting it steer the terminal.

    :param value: what to show, in one line.
    """
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in str(value))


def comment_line(comment: dict[str, Any]) -> str:
    """Draw one line: number, state, date, thread, name, first words, open reports.

    :param comment: as ``moderation.list_comments`` gives it.
    """
    date = comment["created"][:16].replace("T", " ")
    start = f"{comment['id']:>5}  {comment['status']:8}  {date}  {comment['thread']}"
    reports = f"  [reports: {comment['reports']}]" if comment.get("reports") else ""
    return f"{start}  {printable(comment['name'])}: {printable(comment['excerpt'])}{reports}"


def show_progress(done: int, total: int) -> None:
    """Keep one line of a terminal up to date; say nothing where no one looks.

    :param done: what is done.
    :param total: of how much.
    """
    if sys.stderr.isatty() and total:
        end = "\n" if done == total else ""
        print(f"\r{done * 100 // total:3d} % done", end=end, file=sys.stderr, flush=True)


def counted(number: int, one: str, many: str = "") -> str:
    """Write a number with its noun.

    :param number: how many.
    :param one: the noun for one.
    :param many: the noun for others; ``one`` with an s if left out.
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


def listed(numbers: list[Any]) -> str:
    """Write numbers in a line, '-' for none.

    :param numbers: what to list.
    """
    return ", ".join(map(str, numbers)) or "-"
