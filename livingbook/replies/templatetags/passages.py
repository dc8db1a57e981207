"""Makes what ``livingbook.replies.text`` knows of quoted words available to templates."""

from __future__ import annotations

from django import template

from livingbook.replies.text import text_directive

register = template.Library()
register.filter("text_directive", text_directive)
