"""What every comment page has in common: strict headers, and a clear answer when the storage fails."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, connections
from django.urls import set_script_prefix
from django.utils.translation import gettext as _

from livingbook.replies.answers import is_fragment, message

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

#: pages of the comment server run no script and load nothing but their own stylesheets
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class Head:
    """Answers HEAD as GET without the body: neither Django nor every server cuts it off."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as to GET, then drop the body but not its length."""
        if request.method != "HEAD":
            return self._get_response(request)
        request.method = "GET"
        response = self._get_response(request)
        response.content = b""
        return response


class FullAddresses:
    """Writes the addresses in a piece of a thread in full, for a page that another server has."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as usual; Django sets the prefix anew for every request."""
        if is_fragment(request):
            set_script_prefix(f"{settings.REPLIES_SITE}/")
        return self._get_response(request)


class CommentHeaders:
    """Sends the Content-Security-Policy with every answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the policy added."""
        response = self._get_response(request)
        response.setdefault("Content-Security-Policy", POLICY)  # the admin pages have their own
        return response


class StorageFaults:
    """Turns a locked, full or damaged database into a friendly page (503) instead of a failure.

    After a failure every thread opens the database anew, so that it is found once it has been repaired.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._failures = 0
        self._known = threading.local()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as usual."""
        if getattr(self._known, "failures", 0) != self._failures:
            self._known.failures = self._failures
            connections.close_all()
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer in place of a view that could not reach its database."""
        if not isinstance(error, DatabaseError):
            return None
        logging.getLogger(__name__).error("the comment database failed: %s", error)
        self._failures += 1
        response = message(
            request,
            503,
            _("The comments can't be reached just now"),
            _("Nothing was stored. Keep your text, and try again later."),
        )
        response["Retry-After"] = "60"
        return response
