"""What a supervisor asks: is it alive, and can it do its work; which part can't, and nothing more."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from tests.services import running_postgres, running_redis

from .client import Answer, Client
from .process import ServerProcess, wait_for


@pytest.mark.embedded
def test_it_is_alive_and_ready(anyone: Client) -> None:
    assert anyone.get("/health/").json() == {"status": "ok"}
    ready = anyone.get("/health/ready/")
    assert ready.status == 200
    assert ready.json() == {"status": "ok", "checks": {"database": "ok", "channel_layer": "ok", "broker": "ok"}}


@pytest.mark.services
@pytest.mark.parametrize(("away", "parts"), [("redis", {"channel_layer", "broker"}), ("postgres", {"database"})])
def test_the_part_that_is_away_is_named(data_dir: Path, away: str, parts: set[str]) -> None:
    with contextlib.ExitStack() as redis, contextlib.ExitStack() as postgres:
        env = {"REDIS_URL": redis.enter_context(running_redis()), "DATABASE_URL": postgres.enter_context(running_postgres())}
        with ServerProcess(data_dir, env=env) as server:
            anyone = Client(server)
            assert anyone.get("/health/ready/").status == 200
            (redis if away == "redis" else postgres).close()

            def not_ready() -> Answer | None:
                answer = anyone.get("/health/ready/")
                return answer if answer.status == 503 else None

            answer = wait_for(not_ready, timeout=20)
            assert {part for part, state in answer.json()["checks"].items() if state != "ok"} == parts
            assert set(answer.json()) == {"status", "checks"}
            assert anyone.get("/health/").status == 200
