"""How readers reach the book's people while its comment server is away."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

if TYPE_CHECKING:
    from livingbook.comments.settings import CommentSettings

#: what Jupyter Book fills in where a book names no repository
_NO_REPOSITORY = ("", None, "https://github.com/executablebooks/jupyter-book")


class Contact(NamedTuple):
    """A link, and what it is called."""

    address: str
    label: str


def contact_of(settings: CommentSettings, repository: str | None, title: str) -> Contact | None:
    """Choose what ``html.comments.contact`` says, else the list of issues of the book's repository.

    :param settings: the checked settings.
    :param repository: the address of the repository, as the theme has it.
    :param title: the title of the page; the subject of the email.
    :return: None if the book names neither.
    """
    if settings.contact.startswith("mailto:"):
        return Contact(f"{settings.contact}?subject={quote(f'Comment on {title}')}", "Write by email instead")
    if settings.contact:
        return Contact(settings.contact, "Write to us elsewhere")
    if repository in _NO_REPOSITORY:
        return None
    return Contact(f"{str(repository).rstrip('/')}/issues", "Open an issue instead")
