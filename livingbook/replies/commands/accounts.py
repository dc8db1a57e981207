"""Commands on the accounts with which moderators log in to the admin pages."""

from __future__ import annotations

import getpass
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from livingbook.errors import BookError
from livingbook.replies.commands.output import print_json, printable
from livingbook.replies.commands.parsing import Commands, add_command, add_group, open_database

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator


def add(commands: Commands[argparse.ArgumentParser]) -> None:
    """Describe the commands.

    :param commands: the group they belong to.
    """
    within = add_group(
        commands,
        "account",
        "make accounts for the admin pages, which are off without any",
        "Accounts for the admin pages at /comments/admin/, which are off while there is none.",
    )
    add_command(within, "list", _list, "list the accounts", ("account list",))
    made = add_command(
        within,
        "add",
        _add,
        "make an account\n"
        "The password is asked for twice, or read as one line from standard input if that is no terminal. After the "
        "first account, start the server anew.",
        ("account add ada", "account add ada < password.txt"),
    )
    made.add_argument("name", metavar="NAME", help="what the moderator logs in with")
    gone = add_command(within, "remove", _remove, "delete an account and end its sessions", ("account remove ada",))
    gone.add_argument("name", metavar="NAME", help="the account, as 'list' prints it")


def _list(options: argparse.Namespace) -> None:
    people = []
    if _exists(options.data):
        open_database(options)
        from livingbook.replies.moderators.accounts import list_accounts  # noqa: PLC0415

        people = list_accounts()
    if options.json:
        seen = [(person.username, person.last_login) for person in people]
        print_json(
            [{"name": name, "last_login": login and login.isoformat(timespec="seconds")} for name, login in seen]
        )
        return
    if not people:
        print("No accounts; the admin pages are off.")
    for person in people:
        login = f"last login {person.last_login:%Y-%m-%d %H:%M} UTC" if person.last_login else "never logged in"
        print(f"{printable(person.username)}  ({login})")


def _add(options: argparse.Namespace) -> None:
    first = not _exists(options.data)
    password = _ask_password()
    with _new_file(options.data):
        open_database(options)
        from livingbook.replies.moderators.accounts import add_account  # noqa: PLC0415

        add_account(options.name, password)
    if options.json:
        print_json({"name": options.name, "restart": first})
        return
    print(f"'{printable(options.name)}' can log in at /comments/admin/.")
    if first:
        print("Start the server anew, if it runs: the admin pages were off until now.")


def _remove(options: argparse.Namespace) -> None:
    if not _exists(options.data):
        raise BookError("there are no accounts; nothing was changed")
    open_database(options)
    from livingbook.replies.moderators.accounts import any_account, remove_account  # noqa: PLC0415

    remove_account(options.name)
    left = any_account()
    if options.json:
        print_json({"name": options.name, "admin": left})
    else:
        print(f"'{printable(options.name)}' is removed.{'' if left else ' The admin pages are off.'}")


def _exists(data: Path) -> bool:
    from livingbook.replies.datafolder import accounts_path  # noqa: PLC0415

    return accounts_path(data).exists()


@contextmanager
def _new_file(data: Path) -> Iterator[None]:
    """Make the file for accounts, which switches the admin pages on; delete it again if no account comes of it."""
    from livingbook.replies.datafolder import accounts_path, secret_path  # noqa: PLC0415

    path = accounts_path(data)
    fresh = secret_path(data).exists() and not path.exists()
    try:
        if fresh:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield
    except BaseException as error:
        for ending in ("", "-wal", "-shm") if fresh else ():
            Path(f"{path}{ending}").unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise BookError(f"'{path}' can't be made ({error.strerror})") from None
        raise


def _ask_password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        raise BookError("the two passwords differ; no account was made")
    return password
