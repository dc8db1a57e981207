"""What all answers have in common: fragment or page, the book around it, messages for what can't be served."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext as _

from livingbook.replies.book import ENVIRON_KEY, Book


def book_context(request: HttpRequest) -> dict[str, Any]:
    """Give every template the book that is served, the addresses of its root and rules, and whether mail is sent."""
    book = request.META.get(ENVIRON_KEY) or Book()
    rules = home() + book.policies if book.policies else reverse("rules")
    return {"book": book, "root": get_script_prefix(), "home": home(), "rules": rules, "mail": settings.REPLIES_MAIL}


def home() -> str:
    """Give the address of the start of the book, which may be served elsewhere; it ends with a slash."""
    return str(settings.REPLIES_BOOK_AT or get_script_prefix())


def is_fragment(request: HttpRequest) -> bool:
    """Say whether the script asks, which wants the content of its box alone."""
    return request.headers.get("X-Fragment") == "1"


def is_secure(request: HttpRequest) -> bool:
    """Say whether cookies should be sent back over https only."""
    return bool(settings.CSRF_COOKIE_SECURE) or request.is_secure()


def dress(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Add what tells browsers and caches that fragment and page share an address.

    :param response: changed and given back.
    """
    response["Vary"] = "X-Fragment, Cookie"
    if is_fragment(request):
        response["X-Fragment"] = "1"  # the script takes nothing else for a thread
    return response


def see_other(address: str) -> HttpResponse:
    """Lead the browser on after a form was taken, so that loading the page again doesn't send it again.

    :param address: a path of this server.
    """
    response = HttpResponseRedirect(address)
    response.status_code = 303
    response["Cache-Control"] = "no-store"
    return response


def message(request: HttpRequest, status: int, heading: str, advice: str) -> HttpResponse:
    """Answer with a page that says one thing.

    :param heading: what happened.
    :param advice: what the reader can do.
    """
    page = {"heading": heading, "advice": advice, "typed": typed_text(request)}
    response = render(request, "replies/message.html", page, status=status)
    response["Cache-Control"] = "no-store"
    return response


def typed_text(request: HttpRequest) -> str:
    """Give the longer text of the form that was sent, so that no refusal loses it.

    :param request: the request; a form that can't be read has no text.
    """
    try:
        return next((text for name in ("comment", "text", "reason") if (text := request.POST.get(name))), "")
    except (RequestDataTooBig, SuspiciousOperation, UnreadablePostError, MultiPartParserError, LookupError, ValueError):
        return ""


def refused_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django passes the reason
    """Say what to do when the form's token is missing or wrong (403)."""
    return message(
        request,
        403,
        _("Your comment was not taken"),
        _(
            "The form was opened elsewhere, or your browser keeps no cookies for this site; posting needs one. "
            "Copy your text, go back, load the page again and send it."
        ),
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer a request that can't be read (400)."""
    return _plain_message(400, _("This request can't be read"), _("It is malformed or too large. Nothing was stored."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer for an address that leads nowhere (404): with the book's own page, unless it is one of the comments."""
    book = book_context(request)["book"]
    if book.not_found and not request.path_info.startswith("/comments/"):
        return HttpResponse(book.not_found, status=404, headers={**book.headers, "Cache-Control": "no-store"})
    return message(
        request, 404, _("This page does not exist"), _("The address may be misspelt, or the page may have moved.")
    )


def failed(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer after a failure of the program (500)."""
    return _plain_message(500, _("Something went wrong here"), _("The fault is ours. Please try again later."))


def _plain_message(status: int, heading: str, advice: str) -> HttpResponse:
    """Draw a message without looking at the request again, since reading it may be what failed."""
    page = {"heading": heading, "advice": advice, "book": Book(), "root": get_script_prefix(), "home": home()}
    content = render_to_string("replies/message.html", page)
    return HttpResponse(content, status=status, headers={"Cache-Control": "no-store"})
