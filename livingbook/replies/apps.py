"""Tells Django about the application."""

from __future__ import annotations

from django.apps import AppConfig


class RepliesConfig(AppConfig):
    """The comment server."""

    name = "livingbook.replies"
    label = "replies"
    verbose_name = "Discussion"
