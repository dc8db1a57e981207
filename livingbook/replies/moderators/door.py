"""Applies what the admin pages need (sessions, login, messages) to them alone; readers' requests pass by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import Http404

from livingbook.replies.moderators.accounts import any_account

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model
    from django.http import HttpRequest, HttpResponse

#: where the admin pages are, from the root of the server
PREFIX = "/comments/admin/"
#: the admin's scripts and styles come as files from here; nothing inline, nothing from elsewhere
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


class AdminDoor:
    """Lets requests for the admin pages through to them, as long as there is an account."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._readers = get_response
        self._moderators = SessionMiddleware(AuthenticationMiddleware(MessageMiddleware(get_response)))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request.

        :raises Http404: for the admin pages when the last account was removed.
        """
        if not request.path_info.startswith(PREFIX):
            return self._readers(request)
        if not any_account():
            raise Http404
        response: HttpResponse = self._moderators(request)  # type: ignore[assignment]
        response["Content-Security-Policy"] = _POLICY
        response["Cache-Control"] = "no-store"
        return response


class AccountsRouter:
    """Keeps accounts, sessions and the log of decisions out of the database of comments."""

    _APPS = frozenset({"admin", "auth", "contenttypes", "sessions"})

    def db_for_read(self, model: type[Model], **_hints: object) -> str:
        """Name the database that a table is in."""
        return "accounts" if model._meta.app_label in self._APPS else "default"

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **_hints: object) -> bool:
        """Say whether a table belongs into a database."""
        return (app_label in self._APPS) == (db == "accounts")
