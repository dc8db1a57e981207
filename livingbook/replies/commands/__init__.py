"""``python -m livingbook comments ...``: what a maintainer does with comments, in the terminal.

Each module here describes commands and prints their outcome; the work is done by the module that it calls. Django is
loaded only once a command runs.
"""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from typing import TYPE_CHECKING

from livingbook.replies.commands import (
    accounts,
    archiving,
    changing,
    correcting,
    keeping,
    mailing,
    moderating,
    people,
    wordpress,
)
from livingbook.replies.commands.parsing import Commands, add_common_options

if TYPE_CHECKING:
    import argparse

__all__ = ["add_commands"]

_EXAMPLES = """
  python -m livingbook comments list --pending
  python -m livingbook comments approve 12 13
  python -m livingbook comments archive --dry-run
  python -m livingbook comments erase ada@readers.example --dry-run
  python -m livingbook comments doctor
"""


def add_commands(commands: Commands[argparse.ArgumentParser]) -> None:
    """Describe all commands for comments.

    :param commands: where ``comments`` is added.
    """
    comments = commands.add_parser(
        "comments",
        help="list, moderate, keep and move comments",
        description="List, moderate, keep and move the comments of readers. 'comments COMMAND --help' says more.",
        epilog=f"examples:{_EXAMPLES}",
        formatter_class=RawDescriptionHelpFormatter,
    )
    within = comments.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in (moderating, archiving, correcting, changing, keeping, wordpress, mailing, people, accounts):
        module.add(within)
    add_common_options(within)
