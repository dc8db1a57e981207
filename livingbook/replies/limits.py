"""How many comments one network may send in a minute. Counted in memory; no address is ever stored."""

from __future__ import annotations

import ipaddress
from collections import deque
from threading import Lock


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
    """Counts what came from each network within the last minute.

    :param per_minute: how many are let through; 0 lets all through.
    """

    SECONDS = 60.0
    NETWORKS = 10_000

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._lock = Lock()
        self._seen: dict[str, deque[float]] = {}

    def admits(self, network: str, now: float) -> bool:
        """Count one more and say whether it is still within the limit.

        :param network: as ``network_of`` gives it.
        :param now: seconds on a clock that never runs backwards.
        """
        if not self._per_minute:
            return True
        with self._lock:
            self._forget(now)
            times = self._seen.setdefault(network, deque())
            if len(times) >= self._per_minute:
                return False
            times.append(now)
            return True

    def _forget(self, now: float) -> None:
        for network in list(self._seen):
            times = self._seen[network]
            while times and times[0] <= now - self.SECONDS:
                times.popleft()
            if not times:
                del self._seen[network]
        while len(self._seen) > self.NETWORKS:
            del self._seen[next(iter(self._seen))]
