"""Starts Django for this program: the environment variables of ``settings``, then the database."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from livingbook.errors import BookError
from livingbook.replies.addresses import book_address, host_of, site_address
from livingbook.replies.database import on_postgres, place_of_comments
from livingbook.replies.datafolder import alone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def start_django(
    data: Path, names: Iterable[str] = (), rate: int | None = None, site: str = "", book_at: str = ""
) -> None:
    """Load Django with the settings of one installation.

    :param data: the data folder, prepared already.
    :param names: further host names or addresses under which readers reach the server.
    :param rate: comments per minute from one network; None leaves the environment's or the default value.
    :param site: address under which readers reach the server, scheme and host; '' if that is this server's own.
    :param book_at: address of the book if its pages are served elsewhere.
    :raises BookError: naming every variable of the environment that can't be used.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = "livingbook.replies.settings"
    os.environ["LIVINGBOOK_DATA"] = str(data.absolute())
    if site:
        os.environ["LIVINGBOOK_SITE"] = site
    if book_at:
        os.environ["LIVINGBOOK_BOOK_AT"] = book_at
    if rate is not None:
        os.environ["LIVINGBOOK_RATE"] = str(rate)
    _settle_variables()
    given = [name for name in os.environ.get("LIVINGBOOK_NAMES", "").split(",") if name]
    reached = [host_of(os.environ["LIVINGBOOK_SITE"])] if "LIVINGBOOK_SITE" in os.environ else []
    os.environ["LIVINGBOOK_NAMES"] = ",".join(dict.fromkeys([*given, *names, *reached]))
    import django  # noqa: PLC0415 - Django reads the environment when it is loaded

    django.setup()


def _settle_variables() -> None:
    """Bring the variables of the environment into the form that ``settings`` takes; an empty one is none.

    :raises BookError: naming each that can't be used.
    """
    faults = []
    for name, read in _READERS.items():
        text = os.environ.pop(name, "").strip()
        try:
            if text:
                os.environ[name] = read(text)
        except ValueError as error:
            faults.append(f"{name}: {error}")
    if faults:
        raise BookError("the settings in the environment can't be used", faults)


def _number(pattern: str, sample: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"'{text}' is no number from 0 up, such as {sample}")
        return text

    return read


_READERS: dict[str, Callable[[str], str]] = {
    "LIVINGBOOK_SITE": site_address,
    "LIVINGBOOK_BOOK_AT": book_address,
    "LIVINGBOOK_RATE": _number("[0-9]{1,9}", "120"),
    "LIVINGBOOK_FILL_SECONDS": _number("[0-9]{1,6}([.][0-9]+)?", "2"),
}


def migrate(data: Path) -> None:
    """Bring the tables of the database to the shape that this version of the program needs.

    :param data: the data folder.
    :raises BookError: if the file is no database, is damaged, or can't be written.
    """
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import DatabaseError, connections  # noqa: PLC0415

    from livingbook.replies import vendors  # noqa: PLC0415 - needs Django's settings

    try:
        with alone(data), vendors.migrating_alone():
            vendors.refuse_other_encodings()
            for alias in connections:
                call_command("migrate", database=alias, verbosity=0, interactive=False)
            vendors.keep_no_samples()
    except (DatabaseError, OSError) as error:
        if on_postgres():
            remedy = "See that it is there and lets this user in, or mend DATABASE_URL"
        else:
            remedy = "Make it writable or put a backup in its place, or choose another data folder: --data FOLDER"
        raise BookError(
            f"{place_of_comments(data)} can't be used ({str(error).strip()}); nothing in it was changed. {remedy}"
        ) from None
