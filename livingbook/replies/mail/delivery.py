"""Hands what is due to the mail server. Several processes may do so at once: each mail is taken by one of them."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.mail import EmailMessage
from django.db import DatabaseError
from django.db.models import F
from django.utils import timezone

from livingbook.replies.mail.bundling import compose_bundle, put_off_until, take_others
from livingbook.replies.mail.composing import CONFIRMATION_LIFETIME, compose
from livingbook.replies.mail.connection import Connection, codes_of, explain
from livingbook.replies.mail.outbox import set_state
from livingbook.replies.models import Mail, Subscription, writing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from livingbook.replies.mail.letterhead import Letterhead

#: how long a mail belongs to the process that took it; far longer than one can take
_HOLD = timedelta(minutes=15)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=6)
_GIVE_UP = timedelta(days=5)


@dataclass
class Round:
    """What became of the mails that were due."""

    sent: int = 0
    #: no longer true or wanted
    dropped: int = 0
    #: to be tried again
    postponed: int = 0
    #: given up
    failed: int = 0
    #: what the mail server said, each once
    faults: list[str] = field(default_factory=list)


class _ServerTroubleError(Exception):
    """The mail server takes no mail at all at this moment."""


def deliver(head: Letterhead, *, at_once: bool = False, again: bool = False) -> Round:
    """Send what is due, one mail after the other, until nothing is or the mail server is in trouble.

    :param head: sender, links and mail server.
    :param at_once: also what is put off after a failure.
    :param again: also what was given up.
    """
    outcome = Round()
    if at_once or again:
        _pull_forward(given_up=again)
    _forget_unanswered()
    connection = Connection(head.settings.server)
    try:
        for mail in _taken():
            _deliver_one(mail, head, connection, outcome)
    except _ServerTroubleError:
        pass
    finally:
        connection.end()
    return outcome


def _pull_forward(*, given_up: bool) -> None:
    """Make what was put off, and what was given up if that is asked, due now."""
    now = timezone.now()
    with writing():
        if given_up:
            failed = Mail.objects.filter(state=Mail.State.FAILED)
            failed.update(state=Mail.State.WAITING, due=now, created=now, tries=0)
        Mail.objects.filter(state=Mail.State.WAITING).exclude(fault="").update(due=now)


def _taken() -> Iterator[Mail]:
    """Take one mail after the other. Whoever pushes on its time first has it; no lock is held while it is sent."""
    waiting = Mail.objects.filter(state=Mail.State.WAITING)
    while True:
        now = timezone.now()
        row = waiting.filter(due__lte=now).order_by("due", "pk").values_list("pk", "due").first()
        if row is None:
            return
        with writing():
            # Without a fault it is not looked at by 'at_once' while it is under way.
            taken = {"due": now + _HOLD, "tries": F("tries") + 1, "fault": ""}
            mine = waiting.filter(pk=row[0], due=row[1]).update(**taken)
        if mine:
            about = ("comment__thread", "comment__parent", "report", "subscription__comment")
            mail = Mail.objects.select_related(*about).filter(pk=row[0]).first()
            if mail is not None:
                yield mail


def _deliver_one(mail: Mail, head: Letterhead, connection: Connection, outcome: Round) -> None:
    later = put_off_until(mail)
    if later:
        with writing():
            Mail.objects.filter(pk=mail.pk).update(due=later, tries=F("tries") - 1)
        return
    mails, refusal = [mail], ""
    try:
        mails = take_others(mail, _HOLD)
        message = _compose(mails, head)
        if message:
            refusal = connection.hand_over(message)
    except DatabaseError:
        raise
    except Exception as error:  # whatever it is, the other mails and the server go on
        connection.end()
        _note_failure(mails, error, outcome)
        return
    if message:
        outcome.sent += 1
    else:
        outcome.dropped += len(mails)
    if refusal and refusal not in outcome.faults:
        outcome.faults.append(refusal)
    _settle(mails, Mail.State.SENT if message else Mail.State.DROPPED, refusal)


def _compose(mails: list[Mail], head: Letterhead) -> EmailMessage | None:
    """Write one mail, or one for many; none that has waited for too long."""
    if len(mails) > 1:
        return compose_bundle(mails, head)
    return compose(mails[0], head) if timezone.now() - mails[0].created < _GIVE_UP else None


def send_test(head: Letterhead) -> str:
    """Send one mail to the moderators.

    :return: what the mail server has against it; '' if it took the mail for all of them.
    """
    message = EmailMessage(
        subject="Mail from your book works",
        body=f"The comment server of {head.site} can send mail to this address.\n",
        from_email=head.settings.sender,
        to=list(head.settings.moderators),
        headers={"Auto-Submitted": "auto-generated"},
    )
    connection = Connection(head.settings.server)
    try:
        return connection.hand_over(message)
    except (OSError, smtplib.SMTPException) as error:
        return explain(error)
    finally:
        connection.end()


def _note_failure(mails: list[Mail], error: Exception, outcome: Round) -> None:
    mail, fault = mails[0], explain(error)
    if fault not in outcome.faults:
        outcome.faults.append(fault)
    if _is_final(error) or timezone.now() - mail.created > _GIVE_UP:
        _settle(mails, Mail.State.FAILED, fault)
        outcome.failed += len(mails)
        if mail.subscription_id and isinstance(error, smtplib.SMTPRecipientsRefused):
            # An address that does not exist is not written to again.
            set_state(Subscription.objects.filter(pk=mail.subscription_id), Subscription.State.STOPPED)
        return
    pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 4 ** min(mail.tries - 1, 8))
    with writing():
        chosen = Mail.objects.filter(pk__in=[one.pk for one in mails])
        chosen.update(due=timezone.now() + pause, fault=fault)
    outcome.postponed += len(mails)
    if not isinstance(error, (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)):
        raise _ServerTroubleError from error


def _settle(mails: list[Mail], state: Mail.State, fault: str = "") -> None:
    with writing():
        Mail.objects.filter(pk__in=[mail.pk for mail in mails]).update(state=state, fault=fault, due=timezone.now())


def _is_final(error: Exception) -> bool:
    """Say whether another try would fare no better: the mail itself is refused, or can't be written."""
    if isinstance(error, (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)):
        return all(code >= 500 for code in codes_of(error))
    return not isinstance(error, (OSError, smtplib.SMTPException))


def _forget_unanswered() -> None:
    """Delete wishes that nobody confirmed in time, and with them the mails about them."""
    late = timezone.now() - CONFIRMATION_LIFETIME
    unanswered = Subscription.objects.filter(state=Subscription.State.ASKED, created__lt=late)
    if unanswered.exists():
        with writing():
            unanswered.delete()
