"""What the descriptions of the commands share: options, examples, the check of numbers."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

from livingbook.errors import BookError
from livingbook.replies import addresses
from livingbook.replies.database import on_postgres, place_of_comments

if TYPE_CHECKING:
    from collections.abc import Callable

#: a group of commands, as argparse makes it
Commands = argparse._SubParsersAction

_PROGRAM = "python -m livingbook comments"


def add_command(
    commands: Commands[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], int | None],
    about: str,
    examples: tuple[str, ...],
) -> argparse.ArgumentParser:
    """Describe one command.

    :param commands: the group.
    :param name: the word that calls it.
    :param run: what does the work; it gives an exit code, or None for 0.
    :param about: one line for the list of commands, without a full stop; after a line end, more for ``--help``.
    :param examples: the words after ``python -m livingbook comments``.
    """
    purpose, _, more = about.partition("\n")
    parser = commands.add_parser(
        name,
        help=purpose,
        description=fill(f"{purpose[0].upper()}{purpose[1:]}. {more}".strip(), 78),
        epilog="examples:\n" + "\n".join(f"  {_PROGRAM} {example}" for example in examples),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=partial(_guarded, run))
    return parser


def add_group(
    commands: Commands[argparse.ArgumentParser], name: str, purpose: str, about: str
) -> Commands[argparse.ArgumentParser]:
    """Describe a group of commands.

    :param commands: the group that it belongs to.
    :param name: the word before theirs.
    :param purpose: one line for the list of commands, without a full stop.
    :param about: whole sentences for ``--help``.
    :return: where its commands are added.
    """
    parser = commands.add_parser(name, help=purpose, description=about)
    return parser.add_subparsers(title="commands", metavar="COMMAND", required=True)


def _guarded(run: Callable[[argparse.Namespace], int | None], options: argparse.Namespace) -> int | None:
    """Run a command; say what to do when the database is held by others, full or damaged."""
    from django.db import DatabaseError  # noqa: PLC0415 - only once a command runs

    try:
        return run(options)
    except DatabaseError as error:
        raise BookError(
            f"{place_of_comments(options.data)} can't be used ({str(error).strip()}); what was not said to be done "
            "was not done. Try again in a moment, and if it stays: python -m livingbook comments doctor"
        ) from None


def add_common_options(commands: Commands[argparse.ArgumentParser]) -> None:
    """Give each command its folder and its form of output.

    :param commands: the group; groups inside it are reached too.
    """
    for command in commands.choices.values():
        groups = [action for action in command._actions if isinstance(action, Commands)]
        for group in groups:
            add_common_options(group)
        if not groups:
            add_data(command)
            command.add_argument("--json", action="store_true", help="print JSON")


def add_data(parser: argparse.ArgumentParser) -> None:
    """Let a command name the data folder.

    :param parser: the command.
    """
    parser.add_argument(
        "--data", type=Path, default=Path("var"), help="folder of database and secret key (default: %(default)s)"
    )


def add_dry_run(parser: argparse.ArgumentParser) -> None:
    """Let a command be tried.

    :param parser: the command.
    """
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done; change nothing")


def comment_id(text: str) -> int:
    """Read the number of a comment.

    :param text: as typed.
    """
    if not text.isascii() or not text.isdecimal() or not 0 < len(text) < 19:
        raise argparse.ArgumentTypeError(f"'{text}' is no comment number; 'comments list' shows them")
    return int(text)


def whole_number(text: str) -> int:
    """Read a whole number from 0 up.

    :param text: as typed.
    """
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise argparse.ArgumentTypeError(f"'{text}' is no whole number from 0 up")
    return int(text)


def site_address(text: str) -> str:
    """Read the address of a site: scheme and host.

    :param text: as typed.
    """
    return _address(addresses.site_address, text)


def book_address(text: str) -> str:
    """Read the address of the start of a book: scheme, host, and a folder if it lies in one.

    :param text: as typed.
    """
    return _address(addresses.book_address, text)


def _address(read: Callable[[str], str], text: str) -> str:
    try:
        return read(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def open_database(options: argparse.Namespace, *, migrated: bool = True, site: str = "") -> None:
    """Start Django on the database of the data folder.

    :param options: the words of a command, ``--data`` among them.
    :param migrated: whether the tables are brought to the present shape first.
    :param site: address under which readers reach the server; '' if the environment says it or it does not matter.
    :raises BookError: if there is none, or it can't be used.
    """
    from livingbook.replies.datafolder import database_path, mark_in_use, secret_path  # noqa: PLC0415
    from livingbook.replies.environment import migrate, start_django  # noqa: PLC0415

    data: Path = options.data
    try:
        there = (secret_path if on_postgres() else database_path)(data).is_file()
    except OSError as error:
        raise BookError(f"data folder '{data}' can't be read ({error.strerror})") from None
    if not there:
        raise BookError(
            f"no comments are kept in '{data}'; name the folder that the server uses: --data FOLDER "
            "(the server makes it when it starts first)"
        )
    mark_in_use(data)
    start_django(data, site=site)
    if migrated:
        migrate(data)
