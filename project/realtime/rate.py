"""A token bucket for one socket's frames."""

from __future__ import annotations

import time
from collections.abc import Callable


class TokenBucket:
    """Lets `burst` through at once and `per_second` for ever; `take` says whether one more may pass."""

    __slots__ = ("_burst", "_clock", "_per_second", "_tokens", "_touched")

    def __init__(self, *, per_second: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_second
        self._burst = burst
        self._tokens = burst
        self._clock = clock
        self._touched = clock()

    def take(self) -> bool:
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._touched) * self._per_second)
        self._touched = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
