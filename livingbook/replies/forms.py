"""The reply form: what a reader may send, and what is said when it can't be taken."""

from __future__ import annotations

import time
import unicodedata
import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.core.validators import URLValidator
from django.http import QueryDict

from livingbook.replies.markdown import render, shows_nothing
from livingbook.replies.models import Comment, Thread

_DAY = 24 * 3600
_SALT = "ticket"


def new_ticket() -> str:
    """Issue the signed proof that a form was opened now.

    Each form has its own, so that a form sent twice is stored once.
    """
    return signing.dumps([uuid.uuid4().hex, time.time()], salt=_SALT)


def without_controls(text: str, keep: str = "") -> str:
    """Drop control characters and those that turn the direction of text around; they serve only to deceive.

    :param text: what was typed.
    :param keep: control characters that are welcome, such as line ends.
    """
    return "".join(
        c
        for c in text
        if c in keep or c in "\u200c\u200d" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    )


class ReplyForm(forms.Form):
    """Comment, name, email and website, in the order of the fields on the page.

    :param thread: the thread that is replied to.
    """

    comment = forms.CharField(
        label="Comment",
        max_length=settings.REPLIES_LENGTH,
        widget=forms.Textarea({"rows": 6, "autocomplete": "off", "dir": "auto"}),
        error_messages={
            "required": "Please write a comment.",
            "max_length": "Please shorten your comment to %(limit_value)d characters; it has %(show_value)d.",
        },
    )
    name = forms.CharField(
        label="Name",
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name", "dir": "auto"}),
        error_messages={
            "required": "Please give a name; it is shown with your comment.",
            "max_length": "Please shorten the name to %(limit_value)d characters.",
        },
    )
    email = forms.EmailField(
        label="Email",
        max_length=200,
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={
            "required": "Please give an email address; it is not published.",
            "invalid": "This is not an email address. It looks like name@example.org.",
        },
    )
    website = forms.URLField(
        label="Website",
        max_length=200,
        required=False,
        assume_scheme="https",
        # Text, so that 'example.org' is accepted too; the keyboard of a phone still shows the slash.
        widget=forms.TextInput({"autocomplete": "url", "inputmode": "url"}),
        error_messages={"invalid": "This is not a web address. It looks like https://example.org."},
    )
    #: hidden from people; programs that fill in every field give themselves away
    homepage = forms.CharField(
        label="Leave this field empty",
        required=False,
        widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}),
    )
    ticket = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    parent = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, thread: Thread, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="reply-%s", label_suffix="", initial=initial)
        self.thread = thread
        website = self.fields["website"]
        website.validators = [
            *(v for v in website.validators if not isinstance(v, URLValidator)),
            URLValidator(schemes=["http", "https"], message=website.error_messages["invalid"]),
        ]

    def clean_comment(self) -> str:
        """Keep the text as typed, without control characters."""
        text = without_controls(self.cleaned_data["comment"].replace("\r\n", "\n"), keep="\n\t")
        if shows_nothing(render(text)):
            raise forms.ValidationError("Nothing of this comment would be visible. Please write some text.")
        return text

    def clean_name(self) -> str:
        """Keep a name that can be seen."""
        name = " ".join(without_controls(self.cleaned_data["name"]).split())
        if not any(unicodedata.category(c)[0] in "LNPS" for c in name):
            raise forms.ValidationError(self.fields["name"].error_messages["required"])
        return name

    def clean_homepage(self) -> str:
        """Refuse, visibly, what fills in the trap."""
        if self.cleaned_data["homepage"]:
            raise forms.ValidationError("A hidden field that must stay empty was filled in. Please send it again.")
        return ""

    def clean_ticket(self) -> uuid.UUID:
        """Refuse a form that was not opened here, or too long ago."""
        try:
            ticket, opened = signing.loads(self.cleaned_data["ticket"], salt=_SALT, max_age=_DAY)
            self._opened = float(opened)
            return uuid.UUID(ticket)
        except (signing.BadSignature, ValueError, TypeError):
            raise forms.ValidationError("The form was open for too long. Please send it again.") from None

    def clean_parent(self) -> Comment | None:
        """Find the comment that is replied to; a reply to a reply joins the same level."""
        number = self.cleaned_data["parent"]
        if number is None:
            return None
        parent = find_parent(self.thread, number)
        if parent is None:
            raise forms.ValidationError("The comment that you reply to is no longer there. You can post yours alone.")
        return parent.parent or parent

    def clean(self) -> dict[str, Any]:
        """Refuse what comes to a closed discussion, or faster than a person can write."""
        if self.thread.closed:
            raise forms.ValidationError("This discussion is closed. It can be read, but takes no more comments.")
        if not self.errors and time.time() - self._opened < settings.REPLIES_FILL_SECONDS:
            raise forms.ValidationError("That was faster than people write. Please wait a moment and send it again.")
        return self.cleaned_data


def find_parent(thread: Thread, number: int | None) -> Comment | None:
    """Find a comment that can be replied to.

    :param thread: the thread it has to be in.
    :param number: its id.
    """
    if number is None:
        return None
    return (
        Comment.objects.filter(pk=number, thread=thread, status=Comment.Status.APPROVED)
        .select_related("parent")
        .first()
    )
