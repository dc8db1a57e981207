"""What every form that readers send has in common: it was opened here, a while ago, by a person."""

from __future__ import annotations

import time
import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_DAY = 24 * 3600
_SALT = "ticket"


def new_ticket() -> str:
    """Issue the signed proof that a form was opened now.

    Each form has its own, so that a form sent twice is stored once.
    """
    return signing.dumps([uuid.uuid4().hex, time.time()], salt=_SALT)


class SpokenForm(forms.Form):
    """A form that says its faults beside the fields, and to the script before it is sent."""

    def __init__(self, data: QueryDict | None, auto_id: str, initial: dict[str, Any] | None) -> None:
        super().__init__(data, auto_id=auto_id, initial=initial, label_suffix="")
        for field in self.fields.values():
            if not field.widget.is_hidden:
                field.widget.attrs |= _words_of(field)

    def has_marked_fields(self) -> bool:
        """Say whether a message stands beside one of the fields that people fill in."""
        return any(field.errors for field in self.visible_fields() if field.name != "homepage")

    def again(self) -> None:
        """Make ready to be shown and sent once more; the first faulty field gets the focus."""
        for field in self.visible_fields():
            if field.errors and field.name != "homepage":
                field.field.widget.attrs["autofocus"] = True
                return


def _words_of(field: forms.Field) -> dict[str, str]:
    """Give the messages for what a script can find out by itself."""
    words = {}
    if field.required:
        words["data-required"] = str(field.error_messages["required"])
    if isinstance(field, forms.EmailField):
        words["data-invalid"] = str(field.error_messages["invalid"])
    limit = getattr(field, "max_length", None)
    if limit and field.required:
        words["data-long"] = gettext("Please shorten this to %(limit)s characters.") % {"limit": f"{limit:,}"}
    return words


class TicketForm(SpokenForm):
    """A form that keeps programs out without asking people anything."""

    #: hidden from people; programs that fill in every field give themselves away
    homepage = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}),
    )
    ticket = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

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

    def clean(self) -> dict[str, Any]:
        """Refuse a form without other faults that was sent faster than a person can write."""
        if not self.errors and time.time() - self._opened < settings.REPLIES_FILL_SECONDS:
            raise forms.ValidationError("That was faster than people write. Please wait a moment and send it again.")
        return self.cleaned_data

    def again(self) -> None:
        """Make ready to be shown and sent once more, with what was typed."""
        super().again()
        ticket = {"ticket": new_ticket()} if "ticket" in self.errors else {}
        self.data = {name: self.data.get(name, "") for name in self.fields} | {"homepage": ""} | ticket
