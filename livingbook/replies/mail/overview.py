"""What stands in the outbox, for ``comments mail list`` and ``doctor``. No address is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from livingbook.replies.mail.bundling import TO_MODERATORS
from livingbook.replies.models import Mail


@dataclass(frozen=True)
class Summary:
    """The outbox in numbers."""

    sent: int
    waiting: int
    failed: int
    #: what the mail server said of the mail that has waited longest, else of the last one to moderators
    fault: str


def summary() -> Summary:
    """Count the mails."""
    waiting = Mail.objects.filter(state=Mail.State.WAITING)
    stuck = waiting.exclude(fault="").order_by("pk").first()
    done = Mail.objects.filter(kind__in=TO_MODERATORS, state__in=(Mail.State.SENT, Mail.State.FAILED))
    latest = stuck or done.order_by("-due").first()
    return Summary(
        sent=Mail.objects.filter(state=Mail.State.SENT).count(),
        waiting=waiting.count(),
        failed=Mail.objects.filter(state=Mail.State.FAILED).count(),
        fault=latest.fault if latest else "",
    )


def list_mails(*, everything: bool = False) -> list[dict[str, Any]]:
    """List what waits or was given up, oldest first.

    :param everything: also what was sent or dropped.
    """
    chosen = Mail.objects.order_by("pk")
    if not everything:
        chosen = chosen.filter(state__in=(Mail.State.WAITING, Mail.State.FAILED))
    return [
        {
            "id": mail.pk,
            "about": str(mail.kind),
            "comment": mail.comment_id,
            "state": str(mail.state),
            "created": mail.created.isoformat(timespec="seconds"),
            "due": mail.due.isoformat(timespec="seconds"),
            "tries": mail.tries,
            "fault": mail.fault,
        }
        for mail in chosen
    ]
