"""What a turn of the loop appends to the drafts in Redis, all in one command; and whom Redis tells of it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Iterator
from typing import Any

import pytest
import pytest_asyncio
import redis

from dreams.chat.draft import Draft, TakenOver
from dreams.chat.draft.redis import RedisDrafts
from project.realtime.layers.redis import RedisLayer

pytestmark = pytest.mark.embedded

GROUP = "dream.1"
DELTA = {"type": "reply.delta", "message_id": 1, "epoch": 1, "offset": 0, "text": "the sea"}
SOON = 60


class Node:
    """One process: its layer, its drafts, and what it heard of the group."""

    def __init__(self, url: str) -> None:
        self.layer = RedisLayer(url)
        self.layer.attach(asyncio.get_running_loop())
        assert self.layer.pipe is not None
        self.drafts = RedisDrafts(self.layer.pipe, prefix=self.layer.prefix)
        self.heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def listen(self) -> None:
        await self.layer.join(GROUP, self.heard.put_nowait)

    def append(self, message_id: int, piece: str, whole: str, *, epoch: int = 1, event: dict[str, Any] | None = None) -> Awaitable[None]:
        then = None if event is None else self.layer.announcement(GROUP, event)
        return self.drafts.append(message_id, epoch, piece, whole, then=then)


@pytest_asyncio.fixture
async def nodes(redis_url: str) -> AsyncIterator[list[Node]]:
    both = [Node(redis_url), Node(redis_url)]
    key = secrets.token_bytes(32)
    for node in both:
        for message_id in (1, 2, 3):
            node.drafts.note_key(message_id, key)
    yield both
    for node in both:
        await node.layer.close()


@pytest.fixture(autouse=True)
def server(redis_url: str) -> Iterator[redis.Redis]:
    """Redis itself, with nothing in it; what it counts begins anew."""
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
        client.config_resetstat()
        yield client


def calls(server: redis.Redis, command: str) -> int:
    stats: Any = server.info("commandstats")
    return int(stats.get(f"cmdstat_{command}", {}).get("calls", 0))


async def test_pieces_of_one_turn_are_one_command(nodes: list[Node], server: redis.Redis) -> None:
    writer, reader = nodes
    await writer.append(1, "a", "a")
    server.config_resetstat()
    for kept in [writer.append(1, "b", "ab"), writer.append(2, "x", "x"), writer.append(1, "c", "abc"), writer.append(3, "y", "y")]:
        await kept
    assert calls(server, "evalsha") == 1
    assert [await reader.drafts.read(message_id) for message_id in (1, 2, 3)] == [Draft(1, "abc"), Draft(1, "x"), Draft(1, "y")]


async def test_who_reads_in_the_turn_finds_what_was_appended_in_it(nodes: list[Node], server: redis.Redis) -> None:
    writer, _ = nodes
    await writer.append(2, "x", "x")  # Redis knows the script from here on; one that it has to be told comes after what waits already
    kept = writer.append(1, "the sea", "the sea")
    assert await writer.drafts.read(1) == Draft(1, "the sea")
    await kept


async def test_only_the_reply_that_was_taken_over_hears_of_it(nodes: list[Node], server: redis.Redis) -> None:
    old, new = nodes
    await new.listen()
    await new.append(1, "b", "b", epoch=2)
    others, taken = old.append(2, "x", "x"), old.append(1, "a", "a", event=DELTA)
    await others
    with pytest.raises(TakenOver):
        await taken
    assert await new.drafts.read(1) == Draft(2, "b")
    assert await new.drafts.read(2) == Draft(1, "x")
    assert calls(server, "publish") == 0


async def test_a_lost_draft_is_written_anew_while_others_go_on(nodes: list[Node], server: redis.Redis) -> None:
    writer, reader = nodes
    await writer.append(1, "a", "a")
    await writer.append(2, "x", "x")
    lost: Any = server.keys("*draft:{1}:*")
    server.delete(*lost)
    for kept in [writer.append(1, "b", "ab"), writer.append(2, "y", "xy")]:
        await kept
    assert [await reader.drafts.read(message_id) for message_id in (1, 2)] == [Draft(1, "ab"), Draft(1, "xy")]


async def test_a_lost_draft_is_written_anew_once_though_the_next_piece_has_gone(nodes: list[Node], server: redis.Redis) -> None:
    """As a reply does it: whether a piece was kept is looked at when the next one is on its way."""
    writer, reader = nodes
    await writer.append(1, "a", "a")
    server.flushdb()
    server.config_resetstat()
    before, whole = None, "a"
    for piece in "bcdefgh":
        whole += piece
        kept = writer.append(1, piece, whole)
        if before is not None:
            await before
        before = kept
    assert before is not None
    await before
    assert await reader.drafts.read(1) == Draft(1, whole)
    assert calls(server, "set") <= 2 * 2  # each time its epoch and its text


async def test_a_redis_that_forgets_its_scripts_loses_nothing(nodes: list[Node], server: redis.Redis) -> None:
    writer, reader = nodes
    await reader.listen()
    whole = ""
    for piece in ["the ", "sea ", "was ", "quiet"]:
        server.script_flush()
        whole += piece
        first, second = writer.append(1, piece, whole, event={**DELTA, "text": piece}), writer.append(2, piece, whole)
        await first
        await second
        server.script_flush()
        assert await reader.drafts.read(1) == await reader.drafts.read(2) == Draft(1, whole)
        assert (await asyncio.wait_for(reader.heard.get(), SOON))["text"] == piece


async def test_nobody_is_told_where_only_this_process_listens(nodes: list[Node], server: redis.Redis) -> None:
    writer, _ = nodes
    await writer.listen()
    await writer.append(1, "a", "a", event=DELTA)
    assert calls(server, "publish") == 0


@pytest.mark.parametrize("writer_listens", [False, True])
async def test_others_are_told_each_piece_and_the_writer_not_again(nodes: list[Node], server: redis.Redis, writer_listens: bool) -> None:
    writer, other = nodes
    await other.listen()
    if writer_listens:
        await writer.listen()
    for number, piece in enumerate("abc"):
        await writer.append(1, piece, "abc"[: number + 1], event={**DELTA, "offset": number, "text": piece})
    assert [(await asyncio.wait_for(other.heard.get(), SOON))["text"] for _ in range(3)] == ["a", "b", "c"]
    assert calls(server, "publish") == 3
    # A round trip over the very line: an echo would have come before it.
    await writer.layer.join("dream.2", writer.heard.put_nowait)
    assert writer.heard.empty()


async def test_others_are_told_while_this_process_is_deaf(nodes: list[Node], server: redis.Redis) -> None:
    """Its subscription broke, so Redis counts one listener less: the other must not be taken for us."""
    writer, other = nodes
    await writer.listen()
    await other.listen()
    [ours] = [one["id"] for one in server.client_list(_type="pubsub") if int(one["sub"]) > 0][:1]  # type: ignore[union-attr]
    server.client_kill_filter(_id=ours)
    async with asyncio.timeout(SOON):
        while other.heard.empty() or other.heard.get_nowait()["type"] != "reply.delta":
            # What goes out before the break is noticed may be missed.
            await writer.append(1, "the sea", "the sea", event=DELTA)
            await asyncio.sleep(0.02)


async def test_a_line_that_was_closed_is_not_opened_again(nodes: list[Node], server: redis.Redis) -> None:
    layer = nodes[0].layer
    pipe = layer.pipe
    assert pipe is not None
    last = pipe.send("SET", "last", "word")
    await layer.close()
    await last
    assert server.get("last") == b"word"
    with pytest.raises(redis.ConnectionError):
        await pipe.send("SET", "last", "too late")
    assert server.get("last") == b"word"
