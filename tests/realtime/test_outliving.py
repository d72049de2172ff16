"""What runs in the background of a process outlives whatever goes wrong in one round: nobody would see that it is gone."""

from __future__ import annotations

import asyncio
import contextlib
import types
import uuid
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError
from redis.exceptions import RedisError

from dreams.analysts.chain import ProviderChain
from dreams.chat import engine
from imagegen.api import live
from imagegen.jobs.feed import Feed
from person import sockets
from person.flows import sessions
from person.flows.identity import Identity
from project.realtime.layers import Event, InProcessLayer
from project.realtime.layers.redis import RedisLayer
from project.realtime.redis_pipeline import RedisPipeline

pytestmark = pytest.mark.embedded

LIMIT_S = 120


@pytest.mark.parametrize("trouble", [OperationalError, InterfaceError, ConnectionResetError, ValueError])
async def test_a_keeper_of_replies(trouble: type[Exception]) -> None:
    rounds = 0
    is_kept = asyncio.Event()

    async def work() -> None:
        nonlocal rounds
        rounds += 1
        if rounds == 1:
            raise trouble
        is_kept.set()

    bus = InProcessLayer()
    bus.attach(asyncio.get_running_loop())
    keeper = asyncio.create_task(engine.Engine(bus=bus, chain=ProviderChain([], most_at_once=1))._forever(work, 0.0, rest_seconds=0.0))
    async with asyncio.timeout(LIMIT_S):
        await is_kept.wait()
    assert not keeper.done()
    keeper.cancel()


@pytest.mark.parametrize("trouble", [OperationalError, InterfaceError])
async def test_the_look_for_sign_ins_that_ended(trouble: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    signed_out = asyncio.Event()
    socket: Any = types.SimpleNamespace(identity=types.SimpleNamespace(session_id=uuid.uuid4()), sign_out=signed_out.set)
    rounds = 0

    def ended_among(session_ids: set[uuid.UUID]) -> set[uuid.UUID]:
        nonlocal rounds
        rounds += 1
        if rounds == 1:
            raise trouble
        return session_ids

    monkeypatch.setattr(sockets, "RECHECK_SECONDS", 0.0)
    monkeypatch.setattr(sockets, "_open", {uuid.uuid4(): [socket]})
    monkeypatch.setattr(sessions, "ended_among", ended_among)
    looking = asyncio.create_task(sockets._recheck())
    async with asyncio.timeout(LIMIT_S):
        await signed_out.wait()
    looking.cancel()


@pytest.mark.parametrize("trouble", [OperationalError, InterfaceError])
async def test_a_stream_of_jobs_that_can_not_be_opened_ends(trouble: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: Any, **__: Any) -> None:
        raise trouble

    bus = InProcessLayer()
    bus.attach(asyncio.get_running_loop())
    monkeypatch.setattr(Feed, "open", away)
    monkeypatch.setattr(live, "layer", lambda: bus)
    stream = live._Stream(Identity(person_id=uuid.uuid4(), session_id=uuid.uuid4()), None, "en")
    async with asyncio.timeout(LIMIT_S):
        assert [block async for block in stream.blocks(None)] == []


class Pipe:
    """A client whose first pipeline fails as no client should."""

    def __init__(self) -> None:
        self.tries = 0

    def pipeline(self, **_: Any) -> Pipe:
        return self

    def execute_command(self, *_: Any) -> None:
        """Queued."""

    async def execute(self, **_: Any) -> list[bool]:
        self.tries += 1
        if self.tries == 1:
            raise RuntimeError("readuntil() called while another coroutine is already waiting for incoming data")
        return [True]


async def test_the_writer_to_redis() -> None:
    client: Any = Pipe()
    pipe = RedisPipeline(client, answer_seconds=LIMIT_S)
    async with asyncio.timeout(LIMIT_S):
        with pytest.raises(RedisError):
            await pipe.send("PING")
        assert await pipe.send("PING")


async def test_the_reader_of_the_layer(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("project.realtime.layers.redis.RETRY_SECONDS", 0.0)
    here, there = RedisLayer(redis_url), RedisLayer(redis_url)
    heard: asyncio.Queue[Event] = asyncio.Queue()
    for each in (here, there):
        each.attach(asyncio.get_running_loop())
    await here.join("a", heard.put_nowait)
    read = here._read

    async def broken_once() -> None:
        monkeypatch.setattr(here, "_read", read)
        raise RuntimeError("readuntil() called while another coroutine is already waiting for incoming data")

    monkeypatch.setattr(here, "_read", broken_once)
    there.post("a", {"type": "wakes the reader"})
    async with asyncio.timeout(LIMIT_S):
        while (await heard.get())["type"] != "layer.resumed":
            pass
        await here.join("b", heard.put_nowait)
        there.post("b", {"type": "news"})
        while (await heard.get())["type"] != "news":
            pass
    for each in (here, there):
        with contextlib.suppress(RedisError):
            await each.close()
