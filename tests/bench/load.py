"""A small client that keeps many connections to a server of this machine busy, and times every answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Load:
    """What a run showed: answers per second, seconds of each answer in order of length, answers by status."""

    per_second: float
    seconds: list[float]
    statuses: dict[int, int]

    def percentile(self, share: float) -> float:
        """Give the seconds within which a share of all answers came, in milliseconds."""
        return 1000 * self.seconds[min(int(share * len(self.seconds)), len(self.seconds) - 1)]


class _Connection(asyncio.Protocol):
    """Sends a request, reads the answer, sends the next one; ends when there is none left."""

    def __init__(self, requests: Iterator[bytes], seconds: list[float], statuses: dict[int, int]) -> None:
        self._requests = requests
        self._seconds = seconds
        self._statuses = statuses
        self._read = b""
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def _next(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self._transport.close()
            return
        self._sent = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._read = self._read + data if self._read else data
        end = self._read.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._read[:end].lower()
        start = head.index(b"content-length:") + 15
        length = int(head[start : head.find(b"\r\n", start) if b"\r\n" in head[start:] else None])
        if len(self._read) < end + 4 + length:
            return
        self._seconds.append(time.perf_counter() - self._sent)
        status = int(head[9:12])
        self._statuses[status] = self._statuses.get(status, 0) + 1
        self._read = b""
        self._next()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


def press(port: int, requests: Iterator[bytes], connections: int = 50) -> Load:
    """Send requests over many connections at once until there are none left.

    :param port: on 127.0.0.1.
    :param requests: what to send; an endless one has to end by time.
    :param connections: requests under way at the same time.
    """
    seconds: list[float] = []
    statuses: dict[int, int] = {}

    async def run() -> None:
        loop = asyncio.get_running_loop()
        made = [
            await loop.create_connection(lambda: _Connection(requests, seconds, statuses), "127.0.0.1", port)
            for _ in range(connections)
        ]
        await asyncio.gather(*(protocol.done for _, protocol in made))

    started = time.perf_counter()
    asyncio.run(run())
    return Load(len(seconds) / (time.perf_counter() - started), sorted(seconds), statuses)


def repeated(request: bytes, duration: float) -> Iterator[bytes]:
    """Give the same request again and again for some seconds."""
    end = time.perf_counter() + duration
    while time.perf_counter() < end:
        yield request
