"""Throttles of the REST API, counted in the cache: shared by all processes, and exact where DRF's own let a crowd through at once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from redis.exceptions import RedisError
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle, SimpleRateThrottle, UserRateThrottle

from .. import client_address, rates


class SharedThrottle(SimpleRateThrottle):
    """What to subclass for a limit of one's own: `scope` names its rate in DEFAULT_THROTTLE_RATES."""

    num_requests: int
    duration: int
    _wait_s = 0

    def allow_request(self, request: Request, view: Any) -> bool:
        key = self.get_cache_key(request, view)
        if self.rate is None or key is None:
            return True
        try:
            self._wait_s = rates.take(key=key, amount=self.num_requests, seconds=self.duration)
        except RedisError:
            if not _may_pass_uncounted(request):
                raise
            return True
        return self._wait_s == 0

    def get_ident(self, request: Request) -> str:
        """The client's address: DRF's own takes an entry of `X-Forwarded-For` as it stands, port and all."""
        return client_address.key(request._request)

    def wait(self) -> float:
        return float(self._wait_s)


def _may_pass_uncounted(request: Request) -> bool:
    """While Redis is away nothing can be counted: THROTTLE_WITHOUT_REDIS says who passes."""
    if settings.THROTTLE_WITHOUT_REDIS == "reading":
        return request.method in SAFE_METHODS
    return bool(settings.THROTTLE_WITHOUT_REDIS == "open")


class AnonThrottle(SharedThrottle, AnonRateThrottle):
    """THROTTLE_ANON for who is not signed in, by address."""

    scope = "anon"


class UserThrottle(SharedThrottle, UserRateThrottle):
    """THROTTLE_USER for who is signed in, by person; it leaves who is not signed in to `AnonThrottle`."""

    scope = "user"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        if not (request.user and request.user.is_authenticated):
            return None
        return super().get_cache_key(request, view)
