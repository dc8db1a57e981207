"""The command that makes a correction of a comment."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from livingbook.replies.commands.output import print_json, printable
from livingbook.replies.commands.parsing import Commands, add_command, add_dry_run, comment_id, open_database


def add(commands: Commands[argparse.ArgumentParser]) -> None:
    """Describe the command.

    :param commands: the group it belongs to.
    """
    correct = add_command(
        commands,
        "correct",
        _correct,
        "add an entry for a comment that found a mistake to evidence/corrections.yml\n"
        "Run it in the book's folder. The entry names the writer if they agreed to be part of the book, and links to "
        "the comment. What else stands in the file stays as it is. It does not change the text of the book.",
        ("correct 12 --is 'The agency paid a third.'", "correct 12 --was 'paid half' --is 'paid a third' --dry-run"),
    )
    correct.add_argument("id", type=comment_id, help="the comment's number, as 'list' prints it")
    correct.add_argument("--is", dest="now", metavar="TEXT", required=True, help="what the book says now")
    correct.add_argument("--was", metavar="TEXT", default="", help="what it said (default: the words that are quoted)")
    correct.add_argument("--page", metavar="PAGE", default="", help="the corrected page (default: that of the comment)")
    correct.add_argument("--date", metavar="DAY", type=_day, help="when the book was corrected (default: today)")
    named = correct.add_mutually_exclusive_group()
    named.add_argument("--credit", metavar="NAME", help="name this person, who has agreed to it in another way")
    named.add_argument("--no-credit", dest="credit", action="store_const", const="", help="name nobody")
    correct.add_argument("--another", action="store_true", help="the comment led to a correction before; add one more")
    add_dry_run(correct)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no day; write it as 2026-11-28") from None


def _correct(options: argparse.Namespace) -> None:
    open_database(options)
    from livingbook.replies.correcting import Wish, correct  # noqa: PLC0415

    wish = Wish(options.now, options.was, options.page, options.date, options.credit, options.another)
    done = correct(Path.cwd(), options.id, wish, dry_run=options.dry_run)
    if options.json:
        about = {"page": done.page, "credit": done.credit, "entry": done.entry, "line": done.line or None}
        print_json(about | {"dry_run": options.dry_run})
        return
    print(f"{'To be added' if options.dry_run else 'Added'} to 'evidence/corrections.yml':")
    print("\n".join(printable(line) for line in done.entry.splitlines()))
    if not done.credit and options.credit is None:
        print("Nobody is named, since the writer did not agree to be part of the book. If they do agree: --credit NAME")
    source = f"'{done.page}.md'"
    still = f"{source}, line {done.line}, still says it" if done.line else f"if {source} or a fact still says it"
    print(f"Left to do: {still}; change that, then build the book.")
