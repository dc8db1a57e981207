"""The pages on which a maintainer's browser signs in and out."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import get_script_prefix
from django.views.decorators.http import require_http_methods, require_POST

from livingbook.replies import maintainers
from livingbook.replies.views import message


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
            "This link can't be used any more",
            "It works once, for ten minutes. Ask for a new one: python -m livingbook comments sign-in NAME",
        )
    response = render(request, "replies/sign-in.html", {"maintainer": maintainer, "done": request.method == "POST"})
    response["Cache-Control"] = "no-store"
    if request.method == "POST":
        maintainers.sign_in(response, maintainer, secure=settings.CSRF_COOKIE_SECURE or request.is_secure())
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Sign this browser out and go to the start of the book."""
    response = HttpResponseRedirect(get_script_prefix())
    response.status_code = 303
    maintainers.sign_out(response)
    return response
