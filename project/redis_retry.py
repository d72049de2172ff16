"""How often the cache asks Redis: requests must not wait for one that is away."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry

T = TypeVar("T")

AWAY_SECONDS = 1.0
"""After Redis was found to be away, for so long nobody asks it again."""


SPOKEN_SECONDS = 0.8
"""A Redis that answered anybody of this process so lately is not away, if one of its answers was late: it, or we, had no processor."""


class FailFast(Retry):
    """Once more where a connection had died meanwhile, never after waiting in vain; and not at all for a moment after Redis was away."""

    _away_until = 0.0
    _heard_at = 0.0

    def __init__(self) -> None:
        super().__init__(NoBackoff(), 1, (RedisConnectionError,))

    def call_with_retry(self, do: Callable[[], T], fail: Callable[..., Any], *args: Any, **options: Any) -> T:
        if time.monotonic() < FailFast._away_until:
            raise RedisConnectionError("Redis was away a moment ago")
        try:
            answer = super().call_with_retry(do, fail, *args, **options)
        except (RedisConnectionError, RedisTimeoutError):
            if time.monotonic() - FailFast._heard_at > SPOKEN_SECONDS:
                FailFast._away_until = time.monotonic() + AWAY_SECONDS
            raise
        FailFast._heard_at = time.monotonic()
        return answer
