"""Sends mail in the background of a running server: one thread in each process."""

from __future__ import annotations

import atexit
import logging
import os
import threading

from django.db import DatabaseError, connections

from livingbook.replies.mail.delivery import deliver
from livingbook.replies.mail.letterhead import Letterhead
from livingbook.replies.mail.outbox import BELL

_LOG = logging.getLogger(__name__)
#: seconds between two looks into the outbox, and at most while the mail server is in trouble
_PAUSE, _LONGEST_PAUSE = 5.0, 120.0
#: seconds that the end of the process waits for
_FAREWELL = 3.0


class Courier:
    """The thread that looks into the outbox again and again.

    :param head: sender, links and mail server.
    """

    def __init__(self, head: Letterhead) -> None:
        self._head = head
        self._end = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, here and in every process that is forked off this one later, whose threads end with the fork."""
        self._begin()
        os.register_at_fork(after_in_child=self._begin)
        atexit.register(self._finish)

    def _finish(self) -> None:
        """Let the mail that is under way go, if that is soon done, lest it be sent a second time later."""
        self._end.set()
        BELL.set()
        if self._thread is not None:
            self._thread.join(_FAREWELL)

    def _begin(self) -> None:
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(self._end,), name="mail", daemon=True)
        self._thread.start()

    def _run(self, end: threading.Event) -> None:
        pause, known = _PAUSE, ""
        while True:
            # Something new is sent at once, unless the mail server is in trouble.
            (end if known else BELL).wait(pause)
            BELL.clear()
            if end.is_set():
                return
            fault = self._look()
            pause = min(_LONGEST_PAUSE, pause * 2) if fault else _PAUSE
            if fault and fault != known:  # said once, not with every try
                _LOG.error("mail waits: %s; 'python -m livingbook comments mail list' shows it", fault)
            known = fault

    def _look(self) -> str:
        """Send what is due.

        :return: why something has to be tried again; '' if nothing has.
        """
        try:
            outcome = deliver(self._head)
        except DatabaseError as error:
            connections.close_all()
            return f"the database failed ({error})"
        return "; ".join(outcome.faults) if outcome.postponed else ""
