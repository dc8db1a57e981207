"""Starts Django for this program: the environment variables of ``settings``, then the database."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from livingbook.errors import BookError
from livingbook.replies.database import on_postgres, place_of_comments
from livingbook.replies.datafolder import alone

if TYPE_CHECKING:
    from collections.abc import Iterable


def start_django(
    data: Path, names: Iterable[str] = (), rate: int | None = None, site: str = "", book_at: str = ""
) -> None:
    """Load Django with the settings of one installation.

    :param data: the data folder, prepared already.
    :param names: further host names or addresses under which readers reach the server.
    :param rate: comments per minute from one network; None leaves the environment's or the default value.
    :param site: address under which readers reach the server, scheme and host; '' if that is this server's own.
    :param book_at: address of the book if its pages are served elsewhere.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = "livingbook.replies.settings"
    os.environ["LIVINGBOOK_DATA"] = str(data.absolute())
    given = [name for name in os.environ.get("LIVINGBOOK_NAMES", "").split(",") if name]
    os.environ["LIVINGBOOK_NAMES"] = ",".join([*given, *names])
    if site:
        os.environ["LIVINGBOOK_SITE"] = site
    if book_at:
        os.environ["LIVINGBOOK_BOOK_AT"] = book_at
    if rate is not None:
        os.environ["LIVINGBOOK_RATE"] = str(rate)
    import django  # noqa: PLC0415 - Django reads the environment when it is loaded

    django.setup()


def migrate(data: Path) -> None:
    """Bring the tables of the database to the shape that this version of the program needs.

    :param data: the data folder.
    :raises BookError: if the file is no database, is damaged, or can't be written.
    """
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import DatabaseError, connections  # noqa: PLC0415

    from livingbook.replies.vendors import keep_no_samples, migrating_alone  # noqa: PLC0415 - needs Django's settings

    try:
        with alone(data), migrating_alone():
            for alias in connections:
                call_command("migrate", database=alias, verbosity=0, interactive=False)
            keep_no_samples()
    except (DatabaseError, OSError) as error:
        if on_postgres():
            remedy = "See that it is there and lets this user in, or mend DATABASE_URL"
        else:
            remedy = "Make it writable or put a backup in its place, or choose another data folder: --data FOLDER"
        raise BookError(
            f"{place_of_comments(data)} can't be used ({str(error).strip()}); nothing in it was changed. {remedy}"
        ) from None
