"""Two processes on one PostgreSQL and one Redis: what happens at one is seen at the other, and what dies is taken over."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tests.chat.client import Person
from tests.chat.conftest import CHAT
from tests.server import sites
from tests.server.process import ServerProcess

pytestmark = pytest.mark.services
SLOW = {**CHAT, "DREAMS_OFFLINE_WORDS_PER_SECOND": "40"}


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[tuple[ServerProcess, ServerProcess]]:
    env = {**SLOW, **sites.addresses()}
    with ServerProcess(tmp_path / "one", env=env) as one, ServerProcess(tmp_path / "two", env={**env, "SECRET_KEY": _key(one)}) as two:
        yield one, two


def _key(server: ServerProcess) -> str:
    """Nodes of one site share SECRET_KEY; the first one made its own."""
    return (server.data_dir / "secret_key").read_text()


async def test_the_other_node_shows_the_same_text(nodes: tuple[ServerProcess, ServerProcess]) -> None:
    one, two = nodes
    alice = await Person.register(one)
    dream = await alice.dream()
    async with alice.tab(dream) as here, alice.tab(dream, server=two) as there:
        await here.tell()
        reply, same = await asyncio.gather(here.ended(), there.ended())
    assert here.texts[reply["id"]] == there.texts[same["id"]] == reply["message"]


async def test_a_stop_at_the_other_node_is_heard(nodes: tuple[ServerProcess, ServerProcess]) -> None:
    one, two = nodes
    alice = await Person.register(one)
    dream = await alice.dream()
    async with alice.tab(dream) as here, alice.tab(dream, server=two) as there:
        await here.tell()
        message_id = await there.some_text(40)
        await there.send("reply.stop", message_id=message_id, epoch=1, offset=30)
        assert len((await here.ended())["message"]) == len((await there.ended())["message"]) == 30


@pytest.mark.parametrize("signal_first", [True, False])
async def test_the_other_node_goes_on_when_the_owner_is_gone(nodes: tuple[ServerProcess, ServerProcess], signal_first: bool) -> None:
    one, two = nodes
    alice = await Person.register(two)
    dream = await alice.dream()
    async with alice.tab(dream, server=two) as there:
        async with alice.tab(dream, server=one) as here:
            await here.tell()
            await there.some_text(40)
        began = time.monotonic()
        if signal_first:
            assert one.stop(6) == 0
        else:
            one.kill()
        restarted = await there.until("reply.started")
        waited = time.monotonic() - began
        reply = await there.ended()
    assert restarted["epoch"] == 2 and there.texts[reply["id"]] == reply["message"]
    assert waited < (6 if signal_first else 15)
    assert (reply["state"], await alice.credit()) == ("complete", 0)


async def test_redis_may_be_emptied_in_the_middle(nodes: tuple[ServerProcess, ServerProcess]) -> None:
    one, two = nodes
    alice = await Person.register(one)
    dream = await alice.dream()
    async with alice.tab(dream) as here:
        await here.tell()
        await here.some_text(40)
        redis.Redis.from_url(one.env["REDIS_URL"]).flushdb()
        async with alice.tab(dream, server=two) as there:
            reply, same = await asyncio.gather(here.ended(), there.ended())
    assert here.texts[reply["id"]] == there.texts[same["id"]] == reply["message"]
