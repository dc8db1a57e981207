"""The data folder (``var/`` by default): where the database and the secret key of one installation live.

Where ``DATABASE_URL`` names a PostgreSQL database, the folder holds the rest.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from livingbook.errors import BookError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: names that this program puts into its data folder; an existing folder without any of them is someone else's
OWN_FILES = ("comments.db", "secret.key")


def database_path(data: Path) -> Path:
    """Give the place of the SQLite database.

    :param data: the data folder.
    """
    return data / "comments.db"


def secret_path(data: Path) -> Path:
    """Give the place of the key that signs cookies and forms.

    :param data: the data folder.
    """
    return data / "secret.key"


def read_secret(data: Path) -> str:
    """Read the key that signs cookies and forms.

    :param data: the data folder.
    :return: the key, or an empty text before the folder is prepared; Django then refuses to sign anything.
    """
    try:
        return secret_path(data).read_text(encoding="ascii").strip()
    except OSError:
        return ""


def accounts_path(data: Path) -> Path:
    """Give the place of the moderators' accounts. While there is no such file, the admin pages are off.

    :param data: the data folder.
    """
    return data / "accounts.db"


def blocked_words_path(data: Path) -> Path:
    """Give the place of the list of words that make a comment wait.

    :param data: the data folder.
    """
    return data / "blocked-words.txt"


def backups_folder(data: Path) -> Path:
    """Give the place of backups for which no other is named, and of databases that a restore has set aside.

    :param data: the data folder.
    """
    return data / "backups"


def mark_in_use(data: Path) -> None:
    """Keep others from replacing the database as long as this process lives.

    :param data: the data folder.
    :raises BookError: if it is being replaced at this moment.
    """
    if not _lock(data, fcntl.LOCK_SH):
        raise BookError(f"the database in '{data}' is being replaced at this moment; try again when that is done")


def take_alone(data: Path) -> None:
    """Make sure that no server and no other command uses the database, as long as this process lives.

    :param data: the data folder.
    :raises BookError: if one does.
    """
    if not _lock(data, fcntl.LOCK_EX):
        raise BookError(f"a server or another command uses the database in '{data}'; end it first. Nothing was changed")


def _lock(data: Path, kind: int) -> bool:
    """Lock the folder's mark; the lock ends with the process, however that ends."""
    try:
        descriptor = os.open(data / "in-use", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise BookError(f"data folder '{data}' can't be used ({error.strerror})") from None
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return False
    return True  # the descriptor is left open on purpose


def prepare_data_folder(data: Path, book: Path, *, database: bool = True) -> None:
    """Make the data folder with its secret key, readable by its owner alone (modes 0700 and 0600).

    :param data: the folder to use; made if it does not exist.
    :param book: the folder that is served to everyone.
    :param database: whether the database of the comments is kept here too.
    :raises BookError: if the folder lies inside the book, holds foreign files, or can't be read and written.
    """
    if data.resolve().is_relative_to(book.resolve()):
        raise BookError(
            f"data folder '{data}' lies inside the book folder '{book}', which everyone can read; "
            "choose a folder outside it: --data var"
        )
    try:
        found = data.is_dir()
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        with alone(data):
            if found:
                _refuse_foreign_folder(data)
            data.chmod(0o700)
            _make_secret(secret_path(data))
            _try_writing(data, database=database)
    except OSError as error:
        raise BookError(
            f"data folder '{data}' can't be used ({error.strerror or error}); give this user the right to "
            "read and write it, or choose another folder: --data FOLDER"
        ) from None


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Hold off other processes that prepare the same folder, such as the workers of one server.

    :param data: the data folder, which exists.
    """
    folder = os.open(data, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _refuse_foreign_folder(data: Path) -> None:
    drafts = (".secret.", ".probe.")  # left by a process that was killed while it prepared the folder
    names = {entry.name for entry in data.iterdir() if not entry.name.startswith(drafts)}
    if names and not names.intersection(OWN_FILES):
        raise BookError(
            f"data folder '{data}' holds other files ('{sorted(names)[0]}', for one) and would become "
            "private to this user; choose an empty or a new folder: --data var"
        )


def _make_secret(path: Path) -> None:
    """Write a random key once; if two processes start together, the first one wins and both use its key."""
    if path.exists():
        if not read_secret(path.parent):
            raise BookError(f"secret key '{path}' is empty or unreadable; restore it, or delete it to make a new one")
        return
    draft = path.with_name(f".secret.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _try_writing(data: Path, *, database: bool) -> None:
    """Raise OSError if the folder, or a database that is there already, can't be written."""
    probe = data / f".probe.{os.getpid()}"
    probe.touch(mode=0o600)
    probe.unlink()
    if not database:
        return
    if database_path(data).exists():
        with database_path(data).open("r+b"):
            pass
    else:
        database_path(data).touch(mode=0o600)
