"""Columns that are safe to show whatever the database holds: an imported row may never have been checked."""

from __future__ import annotations

from typing import Any

from django.db import models

from livingbook.discussion.cleaning import clean


class WebAddressField(models.URLField):  # type: ignore[type-arg]
    """An http(s) address; anything else is read as an empty text, since escaping does not stop ``javascript:``."""

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        """Check what comes out of the database; nothing comes where a joined row is not there."""
        return value if value is None or value.lower().startswith(("http://", "https://")) else ""

    def deconstruct(self) -> Any:
        """Call it a URLField in migrations: the column is the same."""
        name, _, arguments, options = super().deconstruct()
        return name, "django.db.models.URLField", arguments, options


class CleanHtmlField(models.TextField):  # type: ignore[type-arg]
    """The HTML of a comment; whatever ``livingbook.replies.markdown`` would not have written is left out."""

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        """Check what comes out of the database; nothing comes where a joined row is not there."""
        return value and clean(value)

    def deconstruct(self) -> Any:
        """Call it a TextField in migrations: the column is the same."""
        name, _, arguments, options = super().deconstruct()
        return name, "django.db.models.TextField", arguments, options
