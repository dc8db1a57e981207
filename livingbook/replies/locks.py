"""A lock that serves in the order of arrival, so that no writer starves while many write at once."""

from __future__ import annotations

from collections import deque
from threading import Lock
from types import TracebackType


class FairLock:
    """First come, first served. ``threading.Lock`` promises no order, and SQLite's own wait is a poll."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._queue: deque[Lock] = deque()

    def __enter__(self) -> None:
        turn = Lock()
        turn.acquire()
        with self._guard:
            self._queue.append(turn)
            if self._queue[0] is turn:
                turn.release()
        turn.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._guard:
            self._queue.popleft()
            if self._queue:
                self._queue[0].release()
