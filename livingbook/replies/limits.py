"""How often one network may do something in a minute. No address is ever stored."""

from __future__ import annotations

import fcntl
import hashlib
import ipaddress
import os
import struct
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def network_of(address: str) -> str:
    """Cut a network address to the network that one provider usually gives to one customer.

    :param address: an IPv4 or IPv6 address.
    :return: its /24 (IPv4) or /48 (IPv6), or an empty text if it is no address.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return str(ipaddress.ip_network((ip, 24 if ip.version == 4 else 48), strict=False))


class RateLimit:
    """A leaky bucket for each network (the generic cell rate algorithm): a burst, then one at a time.

    All processes of one server share a file of 65,536 times. Which of them belongs to a network is told by a keyed
    hash, so 256 IPv4 networks stand behind each, and the file names none of them.

    :param file: where the times are; made when it is needed first.
    :param key: keeps the places of networks secret, and those of two purposes apart.
    :param per_minute: how many are let through; 0 lets all through.
    """

    SECONDS = 60.0
    _TIME = struct.Struct("<d")
    _PLACES = 2**16

    def __init__(self, file: Path, key: str, per_minute: int) -> None:
        self._file = file
        self._key = hashlib.sha256(key.encode()).digest()
        self._per_minute = per_minute
        self._guard = Lock()  # a lock on a file holds off other processes, not other threads
        self._descriptor = -1

    def admits(self, network: str, now: float) -> bool:
        """Count one more and say whether it is still within the limit.

        :param network: as ``network_of`` gives it.
        :param now: seconds on a clock that never runs backwards and is the same for all processes.
        """
        if not self._per_minute:
            return True
        place = self._place(network)
        try:
            with self._guard:
                if self._descriptor < 0:
                    self._descriptor = self._open()
                fcntl.lockf(self._descriptor, fcntl.LOCK_EX, self._TIME.size, place)
                try:
                    return self._count(place, now)
                finally:
                    fcntl.lockf(self._descriptor, fcntl.LOCK_UN, self._TIME.size, place)
        except OSError:  # without room to count there is none to store a comment, and the database says so
            return True

    def _place(self, network: str) -> int:
        digest = hashlib.blake2b(network.encode(), key=self._key, digest_size=8).digest()
        return int.from_bytes(digest) % self._PLACES * self._TIME.size

    def _open(self) -> int:
        descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.posix_fallocate(descriptor, 0, self._PLACES * self._TIME.size)
        except OSError:
            os.close(descriptor)
            raise
        return descriptor

    def _count(self, place: int, now: float) -> bool:
        """Move the time at which the bucket is empty again, unless it is full."""
        (empty,) = self._TIME.unpack(os.pread(self._descriptor, self._TIME.size, place))
        if not now <= empty <= now + self.SECONDS:  # long ago, or before the machine was started anew
            empty = now
        empty += self.SECONDS / self._per_minute
        if empty > now + self.SECONDS + 1e-6:
            return False
        os.pwrite(self._descriptor, self._TIME.pack(empty), place)
        return True
