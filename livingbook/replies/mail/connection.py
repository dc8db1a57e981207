"""The connection to the mail server: Django's, which here also tells whom the server refused, and what went wrong."""

from __future__ import annotations

import smtplib
import ssl
from typing import TYPE_CHECKING, Any

from django.core.mail.backends.smtp import EmailBackend

if TYPE_CHECKING:
    from django.core.mail import EmailMessage

    from livingbook.replies.mail.configuration import MailServer

#: seconds that the mail server may be silent
_SILENCE = 20
_WANTS_MORE = 530  # the answer to a sender without login or encryption (RFC 4954, RFC 3207)
_NO_GREETING = "it did not greet as a mail server does; look at host and port in EMAIL_URL"


class _Smtp(smtplib.SMTP):
    """Notes whom the server refuses while it takes the mail for others. Only with nobody left it is an error."""

    refused: dict[str, tuple[int, bytes]]

    def sendmail(self, *mail: Any, **options: Any) -> dict[str, tuple[int, bytes]]:
        """Hand over a mail, as ``smtplib`` does."""
        self.refused = super().sendmail(*mail, **options)
        return self.refused


class _Smtps(_Smtp, smtplib.SMTP_SSL):
    """The same, with TLS from the start."""


class Connection(EmailBackend):
    """A connection that is opened by the first mail and closed by its owner.

    :param server: the mail server; nothing is sent to it yet. Its certificate has to be valid for its name.
    """

    def __init__(self, server: MailServer) -> None:
        super().__init__(
            host=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.safety == "starttls",
            use_ssl=server.safety == "tls",
            timeout=_SILENCE,
        )

    @property
    def connection_class(self) -> type[_Smtp]:
        """Give the class that speaks to the server."""
        return _Smtps if self.use_ssl else _Smtp

    def hand_over(self, message: EmailMessage) -> str:
        """Send a mail.

        :return: what the server has against some of its recipients; '' if it took it for all.
        :raises OSError: or a kind of it that ``smtplib`` knows, if it took it for none.
        """
        self.open()
        self.send_messages([message])
        refused = self.connection.refused if isinstance(self.connection, _Smtp) else {}
        codes = ", ".join(str(code) for code in sorted({code for code, _ in refused.values()}))
        return f"it refused {len(refused)} of {len(message.recipients())} recipients ({codes})" if refused else ""

    def end(self) -> None:
        """Close it, however the server takes that."""
        try:
            self.close()
        except (OSError, smtplib.SMTPException):
            self.connection = None


def codes_of(error: Exception) -> list[int]:
    """Give what the mail server answered with.

    :param error: as ``smtplib`` raises it.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [int(code) for code, _ in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []


def explain(error: Exception) -> str:
    """Say what went wrong, without what the mail server wrote, which may hold addresses.

    :param error: as ``smtplib`` raises it.
    """
    what = {
        smtplib.SMTPConnectError: _NO_GREETING,
        smtplib.SMTPRecipientsRefused: "it refused the recipient",
        smtplib.SMTPDataError: "it refused the mail",
        smtplib.SMTPSenderRefused: "it refused the sender; look at EMAIL_FROM",
        smtplib.SMTPAuthenticationError: "it refused user or password; look at EMAIL_URL",
        smtplib.SMTPNotSupportedError: "it does not know STARTTLS, or a login; look at EMAIL_URL",
        smtplib.SMTPServerDisconnected: "it ended the connection",
    }.get(type(error))
    if isinstance(error, smtplib.SMTPSenderRefused) and error.smtp_code == _WANTS_MORE:
        what = "it wants a login, or TLS; look at EMAIL_URL"
    elif isinstance(error, ssl.SSLCertVerificationError):
        what = f"its certificate is not to be trusted: {error.verify_message}"
    elif isinstance(error, ssl.SSLError):
        what = "it does not speak TLS here; look at EMAIL_URL: smtps:// begins with TLS, smtp+starttls:// turns to it"
    elif isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        what = "it did not answer in time"
    if what is None:
        what = getattr(error, "strerror", None) or type(error).__name__
    codes = ", ".join(str(code) for code in sorted(set(codes_of(error))) if code > 0)
    return f"{what} ({codes})"[:200] if codes else what[:200]
