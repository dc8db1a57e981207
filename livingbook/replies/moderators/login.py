"""The login form, with a limit on how fast passwords can be guessed."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError

from livingbook.replies.limits import RateLimit, network_of

#: tries per minute for one account from one network, and for one account from everywhere
_FROM_ONE_NETWORK = RateLimit(settings.REPLIES_LIMITS, settings.SECRET_KEY + "login network", 5)
_FROM_EVERYWHERE = RateLimit(settings.REPLIES_LIMITS, settings.SECRET_KEY + "login account", 20)


class ThrottledLogin(AdminAuthenticationForm):
    """Asks for name and password; too many tries are refused before the password is looked at."""

    def clean(self) -> dict[str, Any]:
        """Count the try, then check name and password."""
        account = str(self.cleaned_data.get("username", "")).casefold()
        network = network_of(self.request.META.get("REMOTE_ADDR", "")) if self.request else ""
        now = time.monotonic()
        if not (_FROM_ONE_NETWORK.admits(f"{network} {account}", now) and _FROM_EVERYWHERE.admits(account, now)):
            raise ValidationError("Too many tries for this account. Please wait a minute.", code="throttled")
        return super().clean()
