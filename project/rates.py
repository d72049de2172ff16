"""Counting what may happen only so often. The counts are in the cache, shared by all processes, and exact under parallel calls."""

from __future__ import annotations

import math
import time
from typing import Any

from django.conf import settings
from django.core.cache import cache

from . import caches

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


def take(*, key: str, amount: int, seconds: int) -> int:
    """Count one; 0 if it is among the first `amount` of this window, else the seconds until the window ends.

    A window begins with its first call, so that nobody waits longer than `seconds`.
    """
    now = time.time()
    count, ends_at = caches.count(_key(key), seconds=seconds, now=now)
    # Whoever began the window may have looked at the clock a moment after us.
    return 0 if count <= amount else min(seconds, max(1, math.ceil(ends_at - now)))


def limit(scope: str) -> tuple[int, int]:
    """How many calls in how many seconds a throttle of DEFAULT_THROTTLE_RATES allows."""
    known: Any = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]
    amount, _, period = str(known[scope]).partition("/")
    return int(amount), SECONDS[period]


def forget(*, key: str) -> None:
    """Begin anew at the next call."""
    cache.delete(_key(key))


def _key(key: str) -> str:
    return f"count:{key}"
