"""Which answers were not handed over whole yet. The same request again is then answered by the same reply, and nothing is paid twice.

Kept in the cache, since nobody can know for sure what a client has received: without a mark a request counts as a new one.
"""

from __future__ import annotations

import contextlib
import datetime

from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

from dreams.models import Message

KEPT_SECONDS = 3600
RETRIED_WITHIN = datetime.timedelta(minutes=10)


def mark(reply: Message) -> None:
    with contextlib.suppress(RedisError):
        cache.set(_key(reply), 1, KEPT_SECONDS)


def forget(reply: Message) -> None:
    """It went out to its last byte."""
    with contextlib.suppress(RedisError):
        cache.delete(_key(reply))


def is_open(reply: Message, *, is_retry: bool) -> bool:
    """Whether its client may not have it. A client that says that it tries again says so even of what went out whole."""
    if is_retry and reply.ended_at is not None and reply.ended_at > timezone.now() - RETRIED_WITHIN:
        return True
    try:
        return cache.get(_key(reply)) is not None
    except RedisError:
        return False


def _key(reply: Message) -> str:
    return f"undelivered:{reply.pk}"
