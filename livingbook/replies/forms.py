"""The forms of a thread: what a reader may send, and what is said when it can't be taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.validators import URLValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from livingbook.replies.maintainers import reserved
from livingbook.replies.markdown import render, shows_nothing
from livingbook.replies.models import Comment, Maintainer, Thread
from livingbook.replies.text import body_text, can_be_seen, element_id, one_line, quotation
from livingbook.replies.tickets import SpokenForm, TicketForm

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_LENGTH = settings.REPLIES_LENGTH
_SHOWS_NOTHING = _("Nothing of this comment would be visible. Please write some text.")
PARENT_GONE = _("The comment that you reply to is no longer there. You can post yours alone.")
_CLOSED = _("This discussion is closed. It can be read, but takes no more comments.")


class LongText(forms.Textarea):
    """A text area that says its limit to the script, and lets nothing be cut off without a word."""

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        """Turn the limit, at which browsers stop typing and cut pasted texts, into mere information."""
        attrs = super().build_attrs(base_attrs, extra_attrs)
        if "maxlength" in attrs:
            attrs["data-limit"] = attrs.pop("maxlength")
        return attrs


def _body(label: StrPromise, required: StrPromise) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=_LENGTH,
        widget=LongText({"rows": 7, "autocomplete": "off", "dir": "auto"}),
        error_messages={
            "required": required,
            "max_length": _("Please shorten your comment to %(limit_value)d characters; it has %(show_value)d."),
        },
    )


def _agreed() -> forms.BooleanField:
    """Make the box by which a writer agrees that the comment is archived; it is off until someone ticks it."""
    return forms.BooleanField(
        label=_(
            "My comment may become part of the book's archived and released copies: page, PDF and releases. "
            "Released copies can't be recalled."
        ),
        required=False,
    )


def _clean_body(text: str) -> str:
    text = body_text(text)
    if shows_nothing(render(text)):
        raise forms.ValidationError(_SHOWS_NOTHING)
    return text


class ReplyForm(TicketForm):
    """Comment, name, email and website, in the order of the fields on the page.

    :param thread: the thread that is replied to.
    :param maintainer: who has signed in with this browser.
    """

    comment = _body(_("Comment"), _("Please write a comment."))
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name", "dir": "auto"}),
        error_messages={
            "required": _("Please give a name; it is shown with your comment."),
            "max_length": _("Please shorten the name to %(limit_value)d characters."),
        },
    )
    email = forms.EmailField(
        label=_("Email"),
        max_length=200,
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={
            "required": _("Please give an email address; it is not published."),
            "invalid": _("This is not an email address. It looks like name@example.org."),
        },
    )
    website = forms.URLField(
        label=_("Website"),
        max_length=200,
        required=False,
        assume_scheme="https",
        # Text, so that 'example.org' is accepted too; the keyboard of a phone still shows the slash.
        widget=forms.TextInput({"autocomplete": "url", "inputmode": "url"}),
        error_messages={"invalid": _("This is not a web address. It looks like https://example.org.")},
    )
    replies = forms.BooleanField(
        label=_("Email me when someone replies. One mail asks you to confirm this first."),
        required=False,
    )
    agreed = _agreed()
    parent = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    quote = forms.CharField(required=False, widget=forms.HiddenInput)
    anchor = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("comment", "name", "email", "website")

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        thread: Thread,
        maintainer: Maintainer | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, "reply-%s", initial)
        self.thread = thread
        self.maintainer = maintainer
        #: whether it is signed with the name of the maintainer who has signed in
        self.by_maintainer = False
        if settings.REPLIES_MAIL is None:
            del self.fields["replies"]
        website = self.fields["website"]
        website.validators = [
            *(v for v in website.validators if not isinstance(v, URLValidator)),
            URLValidator(schemes=["http", "https"], message=website.error_messages["invalid"]),
        ]

    def clean_comment(self) -> str:
        """Keep the text as typed, without control characters."""
        return _clean_body(self.cleaned_data["comment"])

    def clean_name(self) -> str:
        """Keep a name that can be seen and is free."""
        name = one_line(self.cleaned_data["name"])
        if not can_be_seen(name):
            raise forms.ValidationError(self.fields["name"].error_messages["required"])
        owner = reserved(name)
        if owner is None:
            return name
        if self.maintainer is None or owner.pk != self.maintainer.pk:
            raise forms.ValidationError(
                _(
                    "This name is kept for one of the book's own people. Please sign with another one; if it is yours, "
                    "sign in first: python -m livingbook comments sign-in NAME"
                )
            )
        self.by_maintainer = True
        return owner.name

    def clean_parent(self) -> Comment | None:
        """Find the comment that is replied to; a reply to a reply joins the same level."""
        number = self.cleaned_data["parent"]
        if number is None:
            return None
        parent = find_parent(self.thread, number)
        if parent is None:
            raise forms.ValidationError(PARENT_GONE)
        return parent

    def clean_quote(self) -> str:
        """Keep the quotation in a shape in which it can be shown."""
        return quotation(self.cleaned_data["quote"])

    def clean_anchor(self) -> str:
        """Keep an anchor only if it can be one."""
        return element_id(self.cleaned_data["anchor"])

    def clean(self) -> dict[str, Any]:
        """Refuse what comes to a closed discussion, or faster than a person can write."""
        if self.thread.closed:
            raise forms.ValidationError(_CLOSED)
        return super().clean()

    def again(self) -> None:
        """Make ready to be shown and sent once more, without what can't be sent any more."""
        super().again()
        if "parent" in self.errors:
            self.data = {**self.data, "parent": ""}

    def keep_faults_of(self, name: str) -> None:
        """Forget the faults of other fields, which a preview doesn't look at.

        :param name: the field whose faults count.
        """
        for other in [field for field in self.errors if field != name]:
            del self.errors[other]


class EditForm(SpokenForm):
    """The text of one's own comment, and whether it may be archived.

    :param comment: what is changed.
    """

    text = _body(_("Your comment"), _("Please write a comment. To take it back, choose 'Delete' instead."))
    agreed = _agreed()

    def __init__(self, data: QueryDict | None = None, *, comment: Comment) -> None:
        super().__init__(data, "edit-%s", {"text": comment.body, "agreed": comment.agreed})

    def clean_text(self) -> str:
        """Keep the text as typed, without control characters."""
        return _clean_body(self.cleaned_data["text"])


class ReportForm(TicketForm):
    """Why a comment should be looked at."""

    reason = forms.CharField(
        label=_("What is wrong with it?"),
        max_length=1000,
        widget=LongText({"rows": 4, "autocomplete": "off", "dir": "auto"}),
        error_messages={
            "required": _("Please say in a few words what is wrong with this comment."),
            "max_length": _("Please shorten your words to %(limit_value)d characters; there are %(show_value)d."),
        },
    )
    field_order = ("reason",)

    def __init__(self, data: QueryDict | None = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, "report-%s", initial)

    def clean_reason(self) -> str:
        """Keep what can be seen."""
        reason = body_text(self.cleaned_data["reason"]).strip()
        if not can_be_seen(reason):
            raise forms.ValidationError(self.fields["reason"].error_messages["required"])
        return reason


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
