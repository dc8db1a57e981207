"""A mail server on this machine that keeps what it gets, or refuses it."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

PATIENCE = 30  # seconds; the server looks into its outbox every other second


class Postbox:
    """What arrived, and what is answered.

    :param answer: what the server says to a mail; anything but 250 refuses it.
    """

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        self.answers: dict[str, str] = {}
        self.attempts = 0

    async def handle_RCPT(self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]) -> str:  # noqa: N802
        self.attempts += 1
        refused = self.answers.get(address)
        if not refused:
            envelope.rcpt_tos.append(address)
        return refused or "250 OK"

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802
        refused = self.answers.get("DATA")
        if refused:
            return refused
        self.envelopes.append(envelope)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        return [m for m, e in zip(self.mails, self.envelopes, strict=True) if e.rcpt_tos == [address]]

    def wait(self, address: str, number: int) -> list[EmailMessage]:
        """Wait until that many mails have come to an address."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if len(self.to(address)) >= number:
                return self.to(address)
            time.sleep(0.05)
        raise AssertionError(f"{len(self.to(address))} mails to {address}, not {number}")


@contextmanager
def postbox(port: int = 0, **options: object) -> Iterator[tuple[Postbox, int]]:
    """Run a mail server; give its box and its port. Options are those of aiosmtpd."""
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=port, **options)
    if not port:  # the controller of aiosmtpd tries to reach itself at port 0 otherwise
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            controller.port = free.getsockname()[1]
    controller.start()
    try:
        yield box, controller.port
    finally:
        controller.stop()
