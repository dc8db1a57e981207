"""What every comment page has in common: strict headers, and a clear answer when the storage fails."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import DatabaseError, connection

from livingbook.replies.answers import message

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
    """Turns a locked, full or damaged database into a friendly page (503) instead of a failure."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as usual."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer in place of a view that could not reach its database."""
        if not isinstance(error, DatabaseError):
            return None
        logging.getLogger(__name__).error("the comment database failed: %s", error)
        connection.close()  # the next request opens the file anew, which may have been replaced or repaired
        response = message(
            request,
            503,
            "The comments can't be reached just now",
            "Nothing was stored. Keep your text, and try again later.",
        )
        response["Retry-After"] = "60"
        return response
