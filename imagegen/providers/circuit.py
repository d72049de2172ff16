"""Whether a provider should be asked right now: its calls per minute, and a circuit that opens while it keeps failing.

Kept in the cache, so all processes of a site know. While it is away, jobs wait (jobs/run.py).
"""

from __future__ import annotations

import time

from django.conf import settings
from django.core.cache import cache

OPEN_SECONDS = 30
REMEMBER_SECONDS = 300


def admits(name: str, *, is_paid: bool) -> bool:
    """Count one call, unless the circuit is open, or the minute of a paid provider is used up.

    After a while one call may try an open circuit.
    """
    if cache.get(_key(name, "open")) is not None:
        return False
    if _failures(name) >= settings.IMAGEGEN_CIRCUIT_FAILURES and not cache.add(_key(name, "trial"), 1, OPEN_SECONDS):
        return False
    if not is_paid:
        return True
    minute = _key(name, f"minute.{int(time.time()) // 60}")
    cache.add(minute, 0, 120)
    return int(cache.incr(minute)) <= settings.IMAGEGEN_CALLS_PER_MINUTE


def is_open(name: str) -> bool:
    """Whether it is being left alone right now. Counts no call."""
    return cache.get(_key(name, "open")) is not None


def succeeded(name: str) -> None:
    """It works: forget earlier failures."""
    cache.delete_many([_key(name, "failures"), _key(name, "open"), _key(name, "trial")])


def failed(name: str) -> None:
    """It can't serve anybody right now. After several times in a row it is left alone for OPEN_SECONDS."""
    cache.add(_key(name, "failures"), 0, REMEMBER_SECONDS)
    if int(cache.incr(_key(name, "failures"))) >= settings.IMAGEGEN_CIRCUIT_FAILURES:
        cache.set(_key(name, "open"), 1, OPEN_SECONDS)
        cache.delete(_key(name, "trial"))


def _failures(name: str) -> int:
    return int(cache.get(_key(name, "failures"), 0))


def _key(name: str, what: str) -> str:
    return f"imagegen.provider.{name}.{what}"
