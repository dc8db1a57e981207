"""A lock that serves in the order of arrival, so that no writer starves while many write at once."""

from __future__ import annotations

from collections import deque
from threading import Lock
from types import TracebackType


class FairLock:
    """First come, first served. ``threading.Lock`` promises no order, and SQLite's own wait is a poll.

    :param patience: seconds after which a waiting writer gives up, so that a database which somebody else holds
        does not hold all threads of the server.
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._guard = Lock()
        self._queue: deque[Lock] = deque()

    def __enter__(self) -> None:
        """Wait for one's turn.

        :raises TimeoutError: if it does not come in time.
        """
        turn = Lock()
        turn.acquire()
        with self._guard:
            self._queue.append(turn)
            if self._queue[0] is turn:
                turn.release()
        if turn.acquire(timeout=self._patience):
            return
        with self._guard:
            if self._queue[0] is not turn:
                self._queue.remove(turn)
                raise TimeoutError("too many are writing")
            # The turn came at the last moment: it is taken.

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the next one go."""
        with self._guard:
            self._queue.popleft()
            if self._queue:
                self._queue[0].release()
