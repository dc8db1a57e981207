"""The accounts of moderators: made, listed and removed in the terminal."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from livingbook.errors import BookError, did_you_mean


def any_account() -> bool:
    """Say whether anyone can log in."""
    return User.objects.filter(is_active=True, is_staff=True).exists()


def list_accounts() -> list[User]:
    """List the accounts by name."""
    return list(User.objects.order_by("username"))


def add_account(name: str, password: str) -> None:
    """Make an account.

    :param name: what the moderator logs in with.
    :param password: as typed.
    :raises BookError: if the name is taken or unusable, or listing all that is wrong with the password.
    """
    if User.objects.filter(username__iexact=name).exists():
        raise BookError(f"there is an account '{name}' already; remove it first to give it another password")
    user = User(username=name, is_staff=True, is_superuser=True)
    faults = []
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        faults += [f"name: {message}" for message in error.messages]
    try:
        validate_password(password, user)
    except ValidationError as error:
        faults += [f"password: {message}" for message in error.messages]
    if faults:
        raise BookError("no account was made", faults)
    user.set_password(password)
    user.save()


def remove_account(name: str) -> None:
    """Delete an account; its sessions end at once.

    :param name: the account.
    :raises BookError: if there is none of this name.
    """
    deleted, _ = User.objects.filter(username=name).delete()
    if not deleted:
        near = did_you_mean(name, User.objects.values_list("username", flat=True))
        raise BookError(f"there is no account '{name}'{near}; nothing was changed")
