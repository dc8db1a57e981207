"""How readers reach the book's people while its comment server is away."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from livingbook.language import _

if TYPE_CHECKING:
    from livingbook.comments.settings import CommentSettings


class Contact(NamedTuple):
    """A link, and what it is called."""

    address: str
    label: str


def contact_address(settings: CommentSettings, repository: str) -> str:
    """Give what ``html.comments.contact`` says, else the list of issues of the book's repository.

    :param settings: the checked settings.
    :param repository: the address of the repository, '' if there is none.
    :return: '' if the book names neither.
    """
    if settings.contact or not repository:
        return settings.contact
    return f"{repository.rstrip('/')}/issues"


def contact_of(settings: CommentSettings, repository: str, title: str) -> Contact | None:
    """Give the link that a reader of one page gets; parameters as for ``contact_address``.

    :param title: the title of the page; the subject of an email.
    :return: None if there is no address.
    """
    address = contact_address(settings, repository)
    if not address:
        return None
    if address.startswith("mailto:"):
        return Contact(
            f"{address}?subject={quote(_('Comment on {title}').format(title=title))}", _("Write by email instead")
        )
    return Contact(address, _("Write to us elsewhere") if settings.contact else _("Open an issue instead"))
