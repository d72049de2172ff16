"""The draft in Redis, which may be emptied at any moment: a reader finds the beginning of the text, or nothing, never a piece of it."""

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import redis

from dreams.chat.draft import Draft, DraftStore, TakenOver, open_store
from project.realtime.layers.redis import RedisLayer
from tests.server import sites

pytestmark = pytest.mark.services
WORDS = ["the sea ", "ağaç ", "🌙 ", "сон ", "a house "]


@pytest.fixture
def address() -> str:
    return sites.addresses()["REDIS_URL"]


@pytest_asyncio.fixture
async def store(address: str) -> AsyncIterator[DraftStore]:
    bus = RedisLayer(address)
    bus.attach(asyncio.get_running_loop())
    drafts = open_store(bus)
    drafts.note_key(1, secrets.token_bytes(32))
    yield drafts
    await bus.close()


async def test_whoever_reads_while_redis_is_emptied_finds_a_true_beginning(store: DraftStore, address: str) -> None:
    whole, found = "", 0
    emptying = redis.Redis.from_url(address)
    is_over = asyncio.Event()
    chance = random.Random(7)

    async def read_on() -> int:
        seen = 0
        while not is_over.is_set():
            draft = await store.read(1)
            assert draft is None or whole.startswith(draft.text), draft
            seen += draft is not None
        return seen

    readers = [asyncio.create_task(read_on()) for _ in range(3)]
    try:
        for _ in range(300):
            piece = chance.choice(WORDS)
            whole += piece
            if chance.random() < 0.2:
                await asyncio.to_thread(emptying.flushdb)
            await store.append(1, 1, piece, whole)
            assert await store.read(1) == Draft(1, whole)
    finally:
        is_over.set()
        found = sum(await asyncio.gather(*readers))
    assert found > 100


async def test_an_attempt_that_was_taken_over_writes_nothing_more(store: DraftStore) -> None:
    await store.append(1, 1, "a", "a")
    await store.append(1, 2, "b", "b")
    with contextlib.suppress(TakenOver):
        await store.append(1, 1, "c", "ac")
        raise AssertionError("the earlier attempt wrote on")
    assert await store.read(1) == Draft(2, "b")


@pytest.mark.parametrize("change", ["a byte", "a letter for another", "cut", "moved", "another attempt's", "plain", "an old format"])
async def test_a_draft_that_somebody_changed_is_an_alarm_and_not_another_text(store: DraftStore, address: str, change: str) -> None:
    store.note_key(2, secrets.token_bytes(32))
    for message_id, epoch in ((1, 1), (2, 1), (2, 2)):
        await store.append(message_id, epoch, "No sea, ", "No sea, ")
        await store.append(message_id, epoch, "no house.", "No sea, no house.")
    looked_at = redis.Redis.from_url(address)
    [name] = [bytes(key) for key in looked_at.keys("*draft:{1}:text")]  # type: ignore[union-attr]
    stored = bytes(looked_at.get(name) or b"")  # type: ignore[arg-type]
    other = bytes(looked_at.get(name.replace(b"{1}", b"{2}")) or b"")  # type: ignore[arg-type]
    changed = {
        "a byte": stored[:-1] + bytes([stored[-1] ^ 1]),
        # What exclusive-or allows who knows the text: another one in its place.
        "a letter for another": stored[:28] + bytes(a ^ b ^ c for a, b, c in zip(stored[28:30], b"No", b"Go", strict=True)) + stored[30:],
        "cut": stored[:-9],
        "moved": other,
        "another attempt's": stored,
        "plain": b"A word of somebody else",
        "an old format": b"RVD1" + stored[4:12] + stored[28:],
    }[change]
    if change == "another attempt's":
        looked_at.set(name.replace(b":text", b":epoch"), 2)
    looked_at.set(name, changed)
    assert await store.read(1) is None


async def test_a_writer_that_goes_on_behind_what_is_there_tags_all_of_it(store: DraftStore) -> None:
    await store.append(1, 1, "und so ", "Ağaç und so ")
    assert await store.read(1) == Draft(1, "Ağaç und so ")
    await store.append(1, 1, "weiter", "Ağaç und so weiter")
    assert await store.read(1) == Draft(1, "Ağaç und so weiter")
