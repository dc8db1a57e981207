"""What is stored: the threads that the book has, and the comments in them."""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import OperationalError, connection, models, transaction
from django.utils import timezone

from livingbook.replies.fields import CleanHtmlField, WebAddressField
from livingbook.replies.locks import FairLock
from livingbook.replies.markdown import render
from livingbook.replies.vendors import wait_for_turn

if TYPE_CHECKING:
    from collections.abc import Iterator

_WRITERS = FairLock(settings.REPLIES_PATIENCE)


@contextmanager
def writing() -> Iterator[None]:
    """Write to the database in one transaction, one writer after the other; within another such block, join it."""
    if connection.in_atomic_block:
        yield
        return
    try:
        with _WRITERS, transaction.atomic():
            wait_for_turn()
            yield
    except TimeoutError as error:
        raise OperationalError(f"the database is busy: {error}") from None


class Thread(models.Model):
    """The discussion of one page. The build of the book says which threads exist."""

    #: the page's document name or the ``comments_id`` in its front matter; never its address
    identifier = models.CharField(max_length=200, unique=True)
    title = models.CharField(max_length=300)
    #: the page, relative to the root of the book
    path = models.CharField(max_length=400)
    #: False once the page has left the book; the comments stay stored, but nobody can read or add any
    in_book = models.BooleanField(default=True)
    #: True once a maintainer has closed it: all may read, nobody can add
    closed = models.BooleanField(default=False)
    #: goes up with every change of a comment, so that no outdated copy of the thread is ever shown
    revision = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.identifier


class Comment(models.Model):
    """One comment, with its rendered text."""

    class Status(models.TextChoices):
        """Where a comment stands with the moderator."""

        PENDING = "pending"
        APPROVED = "approved"
        REJECTED = "rejected"
        #: taken back by a maintainer
        REMOVED = "removed"
        #: taken back by its writer, or erased at request; nothing of it is stored any more
        DELETED = "deleted"

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="comments")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="replies")
    #: the form that it came from; a form sent twice is stored once
    ticket = models.UUIDField(default=uuid.uuid4, unique=True)
    #: the browser that it came from, as its signed cookie says
    commenter = models.UUIDField(default=uuid.uuid4)
    name = models.CharField(max_length=120)
    #: for the moderator alone
    email = models.EmailField(max_length=200)
    website = WebAddressField(max_length=200, blank=True)
    #: Markdown, as typed
    body = models.TextField()
    html = CleanHtmlField()
    #: the words of the page that the comment is about, or ''
    quote = models.TextField(blank=True)
    #: the id of the section that these words stand in, or ''
    anchor = models.CharField(max_length=200, blank=True)
    #: True if it was written by one of the book's own people (see ``Maintainer``)
    by_maintainer = models.BooleanField(default=False)
    #: True if its writer agreed that it becomes part of the book's archived and released copies
    agreed = models.BooleanField(default=False)
    status = models.CharField(max_length=8, choices=Status, default=Status.PENDING)
    created = models.DateTimeField(auto_now_add=True)
    #: when its writer changed it last
    edited = models.DateTimeField(null=True)

    class Meta:
        """Indexes for the three questions that are asked: what is in a thread, by whom, in which state."""

        indexes = [
            models.Index(fields=["thread", "parent", "created"], name="replies_in_thread"),
            models.Index(fields=["commenter", "status"], name="replies_by_commenter"),
            models.Index(fields=["status", "created"], name="replies_by_status"),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk} in {self.thread_id}"

    def save(self, *args: object, **options: object) -> None:
        """Store the comment, rendered, and mark its thread as changed.

        Whoever calls this, form or import, a website that is no web address is dropped: escaping alone would
        not keep a ``javascript:`` link from running.
        """
        self.html = render(self.body)
        if not self.website.lower().startswith(("http://", "https://")):
            self.website = ""
        with writing():
            super().save(*args, **options)  # type: ignore[arg-type]
            Thread.objects.filter(pk=self.thread_id).update(revision=models.F("revision") + 1)


class Report(models.Model):
    """A reader's word that a comment should be looked at. It says nothing of who sent it."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="reports")
    reason = models.TextField()
    created = models.DateTimeField(auto_now_add=True)
    #: True once a maintainer has looked at it
    handled = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"report {self.pk} on comment {self.comment_id}"


class Maintainer(models.Model):
    """A name that only one of the book's own people may sign with, and that carries their badge."""

    name = models.CharField(max_length=120)
    #: the name as ``livingbook.replies.names.name_key`` compares it
    key = models.CharField(max_length=200, unique=True)
    #: goes up with every sign-in, so that a sign-in address works once
    sign_ins = models.PositiveIntegerField(default=0)
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Subscription(models.Model):
    """A wish to be told by mail of replies. The address is that of the comment, so that it goes with the comment."""

    class State(models.TextChoices):
        """How far the wish has come."""

        #: the box was ticked; nothing but the question is sent
        ASKED = "asked"
        CONFIRMED = "confirmed"
        #: ended by a link in a mail
        STOPPED = "stopped"
        #: whoever has the address said that they did not ask; the address is not asked again
        REFUSED = "refused"

    comment = models.OneToOneField(Comment, models.CASCADE, related_name="subscription")
    state = models.CharField(max_length=9, choices=State, default=State.ASKED)
    created = models.DateTimeField(auto_now_add=True)
    #: when the state changed last: the proof of consent
    changed = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"subscription {self.pk} to comment {self.comment_id}"


class Mail(models.Model):
    """A mail that is to be sent or was sent. It holds no address and no text: they are looked up when it goes."""

    class Kind(models.TextChoices):
        """What it says, and to whom."""

        #: to moderators
        COMMENT = "comment"
        REPORT = "report"
        #: to the writer of a comment
        CONFIRM = "confirm"
        REPLY = "reply"

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting"
        SENT = "sent"
        #: no longer true or wanted when its turn came
        DROPPED = "dropped"
        #: refused by the mail server for good, or for days
        FAILED = "failed"

    #: what it is about, so that nothing is sent twice
    key = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=7, choices=Kind)
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mails")
    report = models.ForeignKey(Report, models.CASCADE, null=True, related_name="mails")
    subscription = models.ForeignKey(Subscription, models.CASCADE, null=True, related_name="mails")
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    created = models.DateTimeField(auto_now_add=True)
    #: not before this time; pushed on by whoever takes it, so that no two processes send it; when it was sent
    due = models.DateTimeField(default=timezone.now)
    tries = models.PositiveIntegerField(default=0)
    #: what the mail server said last, without addresses
    fault = models.CharField(max_length=200, blank=True)
    #: when a link in it was used to decide on the comment; its links work once
    decided = models.DateTimeField(null=True)

    class Meta:
        """An index for the question which mails are due."""

        indexes = [models.Index(fields=["state", "due"], name="replies_mail_due")]

    def __str__(self) -> str:
        return self.key
