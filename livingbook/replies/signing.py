"""The pages on which a maintainer's browser signs in and out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from livingbook.replies import maintainers
from livingbook.replies.answers import is_secure, message


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """Ask before the browser is signed in, so that a program that only looks at the address doesn't use it up.

    :param token: the proof that ``python -m livingbook comments sign-in`` prints.
    """
    maintainer = maintainers.invited(token)
    if maintainer is None or (request.method == "POST" and not maintainers.use_invitation(maintainer)):
        return message(
            request,
            410,
            _("This link can't be used any more"),
            _("It works once, for ten minutes. Ask for a new one: python -m livingbook comments sign-in NAME"),
        )
    page = {"maintainer": maintainer, "token": token, "done": request.method == "POST"}
    response = render(request, "replies/sign-in.html", page)
    response["Cache-Control"] = "no-store"
    if request.method == "POST":
        maintainers.sign_in(response, maintainer, secure=is_secure(request))
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ask, then sign this browser out."""
    response = render(request, "replies/sign-out.html", {"done": request.method == "POST"})
    response["Cache-Control"] = "no-store"
    if request.method == "POST":
        maintainers.sign_out(response)
    return response
