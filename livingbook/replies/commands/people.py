"""Commands on the book's own people: reserved names, signing a browser in."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from livingbook.replies.commands.output import print_json, printable
from livingbook.replies.commands.parsing import Commands, add_command, add_group, open_database, site_address

if TYPE_CHECKING:
    import argparse


def add(commands: Commands[argparse.ArgumentParser]) -> None:
    """Describe the commands.

    :param commands: the group they belong to.
    """
    within = add_group(
        commands,
        "names",
        "reserve names for the book's own people",
        "Names that only the book's own people may sign with; their comments carry a badge.",
    )
    add_command(within, "list", _list, "list the reserved names", ("names list",))
    for action, run, purpose in (
        ("add", _add, "reserve a name, and those that look like it"),
        ("remove", _remove, "give a name free; browsers signed in with it are signed out"),
    ):
        command = add_command(within, action, run, purpose, (f"names {action} 'Ada Author'",))
        command.add_argument("name", metavar="NAME", help="the name as it stands over comments")

    sign_in = add_command(
        commands,
        "sign-in",
        _sign_in,
        "print the address that signs a maintainer's browser in, once\n"
        "Open it in that browser within ten minutes; the first one used ends all others.",
        ("sign-in 'Ada Author'", "sign-in 'Ada Author' --site https://book.example"),
    )
    sign_in.add_argument("name", metavar="NAME", help="a reserved name")
    sign_in.add_argument(
        "--site",
        type=site_address,
        default=os.environ.get("LIVINGBOOK_SITE") or "http://127.0.0.1:8000",
        metavar="URL",
        help="the address under which the server is reached (default: LIVINGBOOK_SITE, or http://127.0.0.1:8000)",
    )


def _list(options: argparse.Namespace) -> None:
    open_database(options)
    from livingbook.replies.maintainers import list_maintainers  # noqa: PLC0415

    people = list_maintainers()
    if options.json:
        print_json([{"name": person.name, "since": person.created.isoformat(timespec="seconds")} for person in people])
        return
    if not people:
        print("No reserved names.")
    for person in people:
        print(printable(person.name))


def _add(options: argparse.Namespace) -> None:
    open_database(options)
    from livingbook.replies.maintainers import add_maintainer  # noqa: PLC0415

    person = add_maintainer(options.name)
    if options.json:
        print_json({"name": person.name})
    else:
        print(f"'{printable(person.name)}' is reserved. 'comments sign-in' lets a browser use it.")


def _remove(options: argparse.Namespace) -> None:
    open_database(options)
    from livingbook.replies.maintainers import remove_maintainer  # noqa: PLC0415

    person = remove_maintainer(options.name)
    if options.json:
        print_json({"name": person.name})
    else:
        print(f"'{printable(person.name)}' is free; its browsers are signed out.")


def _sign_in(options: argparse.Namespace) -> None:
    open_database(options)
    from livingbook.replies.maintainers import sign_in_address  # noqa: PLC0415

    address = options.site + sign_in_address(options.name)
    print_json({"address": address}) if options.json else print(address)
