"""What all mails of one installation have in common: sender, mail server, the address in their links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings

from livingbook.errors import BookError

if TYPE_CHECKING:
    from livingbook.replies.mail.configuration import MailSettings


@dataclass(frozen=True)
class Letterhead:
    """What all mails have in common."""

    settings: MailSettings
    #: address under which readers reach the server, scheme and host
    site: str

    @property
    def host(self) -> str:
        """Give the host's name, which makes the numbers of mails unique."""
        return urlsplit(self.site).hostname or "localhost"


def letterhead() -> Letterhead | None:
    """Put together what the settings say.

    :return: None while mail is off.
    :raises BookError: listing every fault in the settings of mail.
    """
    faults = mail_faults()
    if faults:
        raise BookError("mail is not set up correctly; the settings come from the environment", faults)
    mail = settings.REPLIES_MAIL
    return Letterhead(mail, settings.REPLIES_SITE) if mail else None


def mail_faults() -> list[str]:
    """Name what is wrong with the settings of mail, the address for its links included."""
    faults = list(settings.REPLIES_MAIL_FAULTS)
    if settings.REPLIES_MAIL and not settings.REPLIES_SITE:
        faults.append(
            "the links in mails need the address under which readers reach the server: --site https://book.example, "
            "or LIVINGBOOK_SITE"
        )
    return faults
