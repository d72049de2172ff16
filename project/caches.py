"""The cache, in Redis or in this process, with what takes Django's own several round trips and is not done in one piece there.

`pop` and `count` below are what others call.
"""

from __future__ import annotations

import threading
from typing import Any

from django.core.cache import cache
from django.core.cache.backends import locmem
from django.core.cache.backends import redis as django_redis

SPARE_SECONDS = 5
"""A count outlives its window by so much, whosever clock is right."""

POP = """
local value = redis.call('GET', KEYS[1])
if value then redis.call('DEL', KEYS[1]) end
return value
"""

COUNT = """
local ends_at = redis.call('HGET', KEYS[1], 'ends_at')
if not ends_at or tonumber(ends_at) <= tonumber(ARGV[1]) then
  redis.call('DEL', KEYS[1])
  ends_at = ARGV[2]
  redis.call('HSET', KEYS[1], 'ends_at', ends_at)
  redis.call('EXPIRE', KEYS[1], ARGV[3])
end
return {redis.call('HINCRBY', KEYS[1], 'count', 1), ends_at}
"""


def pop(key: str) -> Any:
    """The value, which nobody else is given any more; None where there is none."""
    ours: Any = cache
    return ours.pop(key)


def count(key: str, *, seconds: float, now: float) -> tuple[int, float]:
    """Count one: how many it makes since the window of `seconds` began, which the first of them does, and when that ends."""
    ours: Any = cache
    number, ends_at = ours.count(key, seconds=seconds, now=now)
    return number, ends_at


class LocalCache(locmem.LocMemCache):
    """In this process."""

    _in_one_piece = threading.Lock()

    def pop(self, key: str) -> Any:
        with self._in_one_piece:
            value = self.get(key)
            self.delete(key)
            return value

    def count(self, key: str, *, seconds: float, now: float) -> tuple[int, float]:
        with self._in_one_piece:
            number, ends_at = self.get(key) or (0, 0.0)
            if ends_at <= now:
                number, ends_at = 0, now + seconds
            self.set(key, (number + 1, ends_at), int(seconds) + SPARE_SECONDS)
            return number + 1, ends_at


class RedisCacheClient(django_redis.RedisCacheClient):
    """Keeps redis-py's client of a pool: Django makes one for each command, and each of them a table of eighty kinds of answers."""

    # What the stubs leave out.
    _get_connection_pool: Any
    _client: Any
    _serializer: Any

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._clients: dict[int, Any] = {}
        self._scripts: dict[str, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        pool = self._get_connection_pool(write)
        client = self._clients.get(id(pool))
        if client is None:
            client = self._clients[id(pool)] = self._client(connection_pool=pool)
        return client

    def pop(self, key: str) -> Any:
        value = self._run(POP, key)
        return None if value is None else self._serializer.loads(value)

    def count(self, key: str, *, seconds: float, now: float) -> tuple[int, float]:
        number, ends_at = self._run(COUNT, key, repr(now), repr(now + seconds), int(seconds) + SPARE_SECONDS)
        return int(number), float(ends_at)

    def _run(self, source: str, key: str, *values: Any) -> Any:
        script = self._scripts.get(source)
        if script is None:
            script = self._scripts[source] = self.get_client(write=True).register_script(source)
        return script(keys=[key], args=values)


class RedisCache(django_redis.RedisCache):
    """In Redis, for all processes."""

    _servers: list[str]
    _options: dict[str, Any]

    @property
    def _cache(self) -> RedisCacheClient:
        return _client(tuple(self._servers), self._options)

    def pop(self, key: str) -> Any:
        return self._cache.pop(self.make_and_validate_key(key))

    def count(self, key: str, *, seconds: float, now: float) -> tuple[int, float]:
        return self._cache.count(self.make_and_validate_key(key), seconds=seconds, now=now)


_clients: dict[tuple[tuple[str, ...], int], tuple[RedisCacheClient, dict[str, Any]]] = {}


def _client(servers: tuple[str, ...], options: dict[str, Any]) -> RedisCacheClient:
    """The process's own. Django keeps a cache with the context of who asks, and each socket's would connect anew for one command."""
    place = servers, id(options)
    known = _clients.get(place)
    if known is None:
        # With its options, so that no others are ever known by the same id.
        known = _clients.setdefault(place, (RedisCacheClient(servers, **options), options))
    return known[0]
