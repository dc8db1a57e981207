"""The one clock of the project: every 'today' comes from here, so that a build can be repeated."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

from livingbook.errors import BookError


def today() -> date:
    """Give the date on which the build counts as made.

    :return: the UTC date of ``SOURCE_DATE_EPOCH`` (seconds since 1970, see
        https://reproducible-builds.org/specs/source-date-epoch/) if that variable is set, else of this moment.
    :raises BookError: if ``SOURCE_DATE_EPOCH`` is not a whole number of seconds.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return datetime.now(UTC).date()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise BookError(f"SOURCE_DATE_EPOCH={epoch!r} is not a whole number of seconds since 1970") from None
