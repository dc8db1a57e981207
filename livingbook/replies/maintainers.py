"""The names of the book's own people: who may sign with them, and how a browser proves that it is theirs.

A maintainer asks for a link in the terminal and opens it in a browser. The browser then gets a cookie of its own
beside the one of every commenter: it is worth nothing once the name is taken off the list, and signing out leaves the
browser's other comments alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core import signing
from django.db import IntegrityError
from django.db.models import F
from django.urls import reverse

from livingbook.errors import BookError
from livingbook.replies.models import Maintainer, writing
from livingbook.replies.names import name_key

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

#: set by the sign-in of a maintainer alone
COOKIE = "maintainer"
_SALT = "sign-in"
_MINUTES = 10
_DAYS = 90


def list_maintainers() -> list[Maintainer]:
    """List who has a reserved name, by name."""
    return list(Maintainer.objects.order_by("name"))


def add_maintainer(name: str) -> Maintainer:
    """Reserve a name.

    :param name: as it is shown over comments.
    :raises BookError: if it is empty or too long, or if it or a look-alike is reserved already.
    """
    name = " ".join(name.split())
    if not any(c.isalnum() for c in name) or len(name) > 120:
        raise BookError(f"'{name}' is no name; give one with letters or digits, of at most 120 characters")
    taken = reserved(name)
    if taken:
        raise BookError(f"'{name}' reads like '{taken.name}', which is reserved already")
    try:
        with writing():
            return Maintainer.objects.create(name=name, key=name_key(name))
    except IntegrityError:  # someone else reserved it at this very moment
        raise BookError(f"'{name}' is reserved already") from None


def remove_maintainer(name: str) -> Maintainer:
    """Give a name free. Browsers that signed in with it are signed out; published comments keep their badge.

    :param name: a reserved name, or one that reads like it.
    :raises BookError: if it isn't reserved.
    """
    maintainer = _find(name)
    with writing():
        Maintainer.objects.filter(pk=maintainer.pk).delete()
    return maintainer


def reserved(name: str) -> Maintainer | None:
    """Find the maintainer whose name this is, or reads like.

    :param name: as someone signs.
    """
    return Maintainer.objects.filter(key=name_key(name)).first()


def sign_in_address(name: str) -> str:
    """Make the address that signs a browser in once, within ten minutes. The first use ends all older ones.

    :param name: a reserved name, or one that reads like it.
    :return: the path, from the root of the site on.
    :raises BookError: if it isn't reserved.
    """
    maintainer = _find(name)
    token = signing.dumps([maintainer.pk, maintainer.sign_ins], salt=_SALT)
    return reverse("sign-in", args=[token])


def invited(token: str) -> Maintainer | None:
    """Read whom a sign-in address is for.

    :param token: the last part of the address.
    :return: None if it is forged, too old or used.
    """
    try:
        number, sign_ins = signing.loads(token, salt=_SALT, max_age=_MINUTES * 60)
        return Maintainer.objects.filter(pk=number, sign_ins=sign_ins).first()
    except (signing.BadSignature, ValueError, TypeError):
        return None


def use_invitation(maintainer: Maintainer) -> bool:
    """Use up the sign-in address that ``invited`` has read.

    :return: False if another browser was faster.
    """
    with writing():
        unused = Maintainer.objects.filter(pk=maintainer.pk, sign_ins=maintainer.sign_ins)
        return unused.update(sign_ins=F("sign_ins") + 1) == 1


def maintainer_of(request: HttpRequest) -> Maintainer | None:
    """Read which maintainer this browser belongs to.

    :param request: the request with its cookies.
    :return: None if it isn't signed in, the cookie is forged or too old, or the name is no longer reserved.
    """
    value = request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=_DAYS * 24 * 3600)
    return Maintainer.objects.filter(pk=value).first() if value else None


def sign_in(response: HttpResponse, maintainer: Maintainer, *, secure: bool) -> None:
    """Tie a browser to a maintainer for 90 days.

    :param response: what is about to be sent.
    :param maintainer: whose browser it is.
    :param secure: whether the page came over https.
    """
    response.set_signed_cookie(
        COOKIE,
        str(maintainer.pk),
        salt=COOKIE,
        max_age=_DAYS * 24 * 3600,
        path="/comments/",
        httponly=True,
        samesite="Lax",
        secure=secure,
    )


def sign_out(response: HttpResponse) -> None:
    """Untie a browser from its maintainer.

    :param response: what is about to be sent.
    """
    response.delete_cookie(COOKIE, path="/comments/", samesite="Lax")


def _find(name: str) -> Maintainer:
    maintainer = reserved(name)
    if maintainer is None:
        names = ", ".join(f"'{known.name}'" for known in list_maintainers()) or "none"
        raise BookError(f"'{name}' is no reserved name; reserved: {names}")
    return maintainer
