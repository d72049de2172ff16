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
from tests.server.client import Client
from tests.server.process import ServerProcess, wait_for

pytestmark = [pytest.mark.services, pytest.mark.slow]
SLOW = {**CHAT, "DREAMS_OFFLINE_WORDS_PER_SECOND": "40"}


KEPT_LEASE_SECONDS = 200
"""So long that no test outlives it: who goes on sooner was handed the reply."""


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ServerProcess, ServerProcess]]:
    """For tests that end neither."""
    folder = tmp_path_factory.mktemp("nodes")
    env = {**SLOW, **sites.addresses(), **sites.SHARED_KEYS}
    with ServerProcess(folder / "one", env=env) as one, ServerProcess(folder / "two", env=env) as two:
        yield one, two


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


@pytest.mark.parametrize(
    ("signal_first", "lease"),
    [pytest.param(True, {"DREAMS_LEASE_SECONDS": str(KEPT_LEASE_SECONDS)}, id="told to stop"), pytest.param(False, {}, id="killed")],
)
async def test_another_node_goes_on_when_the_owner_is_gone(
    nodes: tuple[ServerProcess, ServerProcess], tmp_path: Path, signal_first: bool, lease: dict[str, str]
) -> None:
    two = nodes[1]
    with ServerProcess(tmp_path, env={**SLOW, **lease, **addresses(two), **sites.SHARED_KEYS}) as owner:
        alice = await Person.register(two)
        dream = await alice.dream()
        async with alice.tab(dream, server=two) as there:
            async with alice.tab(dream, server=owner) as here:
                await here.tell()
                await there.some_text(40)
            began = time.monotonic()
            if signal_first:
                assert owner.stop() == 0
            else:
                owner.kill()
            restarted = await there.until("reply.started")
            waited = time.monotonic() - began
            reply = await there.ended()
        assert restarted["epoch"] > 1 and there.texts[reply["id"]] == reply["message"]
        assert waited < KEPT_LEASE_SECONDS / 2
        assert (reply["state"], await alice.credit()) == ("complete", 0)


def addresses(node: ServerProcess) -> dict[str, str]:
    """Where this node's site has its storage."""
    return {name: node.env[name] for name in ("DATABASE_URL", "REDIS_URL")}


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


async def test_a_sign_in_that_ends_at_one_node_ends_at_the_other(nodes: tuple[ServerProcess, ServerProcess]) -> None:
    one, two = nodes
    alice = await Person.register(one)
    here, there = Client(one, alice.access), Client(two, alice.access)
    assert there.get("/api/user/me/").status == 200
    assert here.post("/api/user/logout/", {}).status == 204
    wait_for(lambda: there.get("/api/user/me/").status == 401)
