"""How often an address may be read, and how often a person may change something.

Reading must stay cheap, so it is counted in this process's memory and the limit holds per process;
the proxy in front limits across them. What a person changes is counted in the database, exactly.
"""

import ipaddress
import time
from collections import Counter
from datetime import timedelta
from threading import Lock
from typing import Any, ClassVar

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from participation import clock
from participation.people.limits import count_use

MINUTE = 60


class NetworkThrottle(BaseThrottle):
    """Requests of one network in one minute: an IPv4 address, or an IPv6 /64, which is one household's."""

    _lock: ClassVar = Lock()
    _counts: ClassVar[Counter[str]] = Counter()
    _minute: ClassVar[int] = 0

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count this request; whether it is still within the minute's limit."""
        network, minute = self.network(request), int(time.monotonic() // MINUTE)
        with self._lock:
            if minute != NetworkThrottle._minute:
                NetworkThrottle._minute = minute
                self._counts.clear()
            self._counts[network] += 1
            return self._counts[network] <= settings.API_READS_PER_MINUTE

    def network(self, request: Request) -> str:
        """Who is counted together."""
        address = str(self.get_ident(request))
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return address
        return str(ipaddress.ip_network(f"{address}/64", strict=False)) if parsed.version == 6 else address

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return MINUTE - time.monotonic() % MINUTE


class PersonThrottle(BaseThrottle):
    """Changes of one signed-in person in one minute."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count this change; whether it is still within the limit. Reading is not counted."""
        if request.method in {"GET", "HEAD", "OPTIONS"} or not request.user.is_authenticated:
            return True
        limit, per = settings.API_WRITES_PER_MINUTE, timedelta(seconds=MINUTE)
        return count_use("api-write", str(request.user.pk), limit=limit, per=per, now=clock.now()) is None

    def wait(self) -> float:
        """Seconds after which trying again is worthwhile."""
        return MINUTE
