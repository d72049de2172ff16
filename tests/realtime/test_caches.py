"""The cache, in this process and in Redis: what is taken out is given to one alone, counts are exact, and Redis is kept connected."""

from __future__ import annotations

import asyncio
import contextvars
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import redis
from django.core.cache import caches as djangos

from project import caches

pytestmark = pytest.mark.embedded

NOW = 1_790_000_000.25


@pytest.fixture(params=["local", "redis"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """`pop` and `count` use a cache of this kind, empty."""
    if request.param == "local":
        made: Any = {"BACKEND": "project.caches.LocalCache", "LOCATION": request.node.nodeid}
    else:
        made = {"BACKEND": "project.caches.RedisCache", "LOCATION": request.getfixturevalue("redis_url"), "OPTIONS": {}}
    monkeypatch.setitem(djangos.settings, "tried", made)
    # Not by its name: what was made of that before would be found.
    monkeypatch.setattr(caches, "cache", djangos.create_connection("tried"))
    cache().clear()
    return str(request.param)


def cache() -> Any:
    """The one that `kind` put in its place."""
    return vars(caches)["cache"]


def test_what_is_taken_out_is_given_to_one_alone(kind: str) -> None:
    value = {"a": ["dream", None]}
    cache().set("once", value, 30)
    with ThreadPoolExecutor(8) as threads:
        given = list(threads.map(lambda _: caches.pop("once"), range(40)))
    assert [one for one in given if one is not None] == [value]


def test_what_is_not_there_is_none(kind: str) -> None:
    assert caches.pop("never") is None


def test_a_window_begins_with_its_first_and_ends_for_all_at_once(kind: str) -> None:
    assert caches.count("window", seconds=60, now=NOW) == (1, NOW + 60)
    assert caches.count("window", seconds=60, now=NOW + 59) == (2, NOW + 60)
    assert caches.count("another", seconds=60, now=NOW + 59) == (1, NOW + 119)
    assert caches.count("window", seconds=60, now=NOW + 60) == (1, NOW + 120)


def test_a_crowd_is_counted_exactly(kind: str) -> None:
    with ThreadPoolExecutor(8) as threads:
        counts = list(threads.map(lambda _: caches.count("crowd", seconds=60, now=NOW)[0], range(200)))
    assert sorted(counts) == list(range(1, 201))


@pytest.mark.parametrize("kind", ["redis"], indirect=True)
def test_redis_forgets_a_count_by_itself(redis_url: str, kind: str) -> None:
    caches.count("left", seconds=60, now=NOW)
    watching: Any = redis.Redis.from_url(redis_url)
    [key] = watching.keys("*left")
    assert 60 < watching.ttl(key) <= 60 + caches.SPARE_SECONDS
    watching.close()


async def test_who_asks_in_a_context_of_their_own_does_not_connect_anew(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = {"BACKEND": "project.caches.RedisCache", "LOCATION": redis_url, "OPTIONS": {}}
    monkeypatch.setitem(djangos.settings, "asked", made)
    watching: Any = redis.Redis.from_url(redis_url)

    def ask() -> None:
        djangos["asked"].get("something")

    with ThreadPoolExecutor(1) as thread:
        await asyncio.wrap_future(thread.submit(contextvars.Context().run, ask))
        before = watching.info("stats")["total_connections_received"]
        for _ in range(10):
            await asyncio.wrap_future(thread.submit(contextvars.Context().run, ask))
        assert watching.info("stats")["total_connections_received"] == before
    watching.close()
