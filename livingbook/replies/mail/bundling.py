"""Keeps a flood of comments from becoming a flood of mail: beyond a number an hour, moderators get one mail for all."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone

from livingbook.replies.mail.composing import common_headers
from livingbook.replies.models import Comment, Mail, writing
from livingbook.replies.text import one_line

if TYPE_CHECKING:
    from datetime import datetime

    from livingbook.replies.mail.letterhead import Letterhead

#: mails to moderators within an hour, after which they are put off to its end
PER_HOUR = 30
#: that many at once go as one
MANY = 10
#: comments that are named in it
_NAMED = 50
#: kinds of mail to moderators
TO_MODERATORS = (Mail.Kind.COMMENT, Mail.Kind.REPORT)


def put_off_until(mail: Mail) -> datetime | None:
    """Say until when a mail has to wait because moderators got too many.

    :return: None if it may go now.
    """
    if mail.kind not in TO_MODERATORS:
        return None
    hour = timezone.now() - timedelta(hours=1)
    lately = Mail.objects.filter(kind__in=TO_MODERATORS, state=Mail.State.SENT, due__gt=hour).order_by("-due")
    oldest = lately.values_list("due", flat=True)[PER_HOUR - 1 : PER_HOUR].first()
    return oldest + timedelta(hours=1) if oldest else None


def take_others(mail: Mail, hold: timedelta) -> list[Mail]:
    """Take the other mails to moderators that are due too, if there are many.

    :param mail: one that this process has taken.
    :param hold: for how long they belong to it.
    :return: all of them, this one first; this one alone if there are few.
    """
    if mail.kind not in TO_MODERATORS:
        return [mail]
    now = timezone.now()
    due = Mail.objects.filter(kind__in=TO_MODERATORS, state=Mail.State.WAITING, due__lte=now)
    if due.count() < MANY - 1:
        return [mail]
    with writing():
        numbers = list(due.values_list("pk", flat=True))
        due.update(due=now + hold)
    others = Mail.objects.filter(pk__in=numbers).select_related("comment__thread").order_by("pk")
    return [mail, *others]


def compose_bundle(mails: list[Mail], head: Letterhead) -> EmailMessage | None:
    """Write one mail for many.

    :param mails: to moderators, with their comments.
    :param head: sender and links.
    :return: None if nothing of it is of interest any more.
    """
    comments = {mail.comment_id: mail.comment for mail in mails}
    waiting = [comment for comment in comments.values() if comment.status == Comment.Status.PENDING]
    shown = [comment for comment in comments.values() if comment.status == Comment.Status.APPROVED]
    if not waiting and not shown:
        return None
    context = {
        "waiting": len(waiting),
        "shown": len(shown),
        "reports": sum(mail.kind == Mail.Kind.REPORT for mail in mails),
        "lines": [_line(comment) for comment in (*waiting, *shown)[:_NAMED]],
        "more": max(0, len(waiting) + len(shown) - _NAMED),
        "site": head.site,
    }
    return EmailMessage(
        subject=f"{len(waiting) + len(shown)} comments: {len(waiting)} wait, {len(shown)} are shown",
        body=render_to_string("replies/mail/bundle.txt", context).strip() + "\n",
        from_email=head.settings.sender,
        to=list(head.settings.moderators),
        headers=common_headers(mails[0], head),
    )


def _line(comment: Comment) -> str:
    state = "waits" if comment.status == Comment.Status.PENDING else "shown"
    words = " ".join(one_line(comment.body).split())[:60]
    return f"{comment.pk:>6}  {state}  {one_line(comment.name)[:30]}: {words}"
