"""Drafts in Redis: seen by every node, and sealed, since Redis may write them to its disk. Each write is one script, fenced by the epoch,
in the process's one pipeline.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Iterable
from typing import Any

from project.realtime.layers import Announcement
from project.realtime.redis_pipeline import RedisPipeline, Script

from .appending import KEEP_SECONDS, Batch
from .base import Draft, Kept, TakenOver
from .sealing import DraftKeys, Writer, opened

# KEYS: epoch, text. ARGV: epoch, whole text, seconds.
REWRITE = Script("""
if tonumber(redis.call('GET', KEYS[1]) or '0') > tonumber(ARGV[1]) then return -1 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[3])
redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
return 1
""")

# KEYS: epoch, text, lease. ARGV: epoch, owner, lease in ms, seconds.
CLAIM = Script("""
local holder = redis.call('GET', KEYS[3])
if holder and holder ~= ARGV[2] then return 0 end
local e = tonumber(redis.call('GET', KEYS[1]) or '0')
if e > tonumber(ARGV[1]) then return 0 end
if e < tonumber(ARGV[1]) then redis.call('DEL', KEYS[2]) end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[4])
redis.call('SET', KEYS[3], ARGV[2], 'PX', ARGV[3])
return 1
""")

# KEYS: epoch, text, lease. ARGV: epoch.
CLEAR = Script("""
if tonumber(redis.call('GET', KEYS[1]) or '0') > tonumber(ARGV[1]) then return 0 end
return redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
""")

# KEYS: lease. ARGV: owner.
RELEASE = Script("if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0")

# One round trip, and epoch and text of the same moment.
READ = Script("return {redis.call('GET', KEYS[1]), redis.call('GET', KEYS[2])}")


class RedisDrafts:
    """Three keys a reply: `epoch`, `text`, `lease`."""

    is_shared = True

    def __init__(self, pipe: RedisPipeline, *, prefix: str) -> None:
        self._pipe = pipe
        self._prefix = prefix
        self._keys_of_persons = DraftKeys()
        self._writers: dict[int, tuple[int, Writer]] = {}
        self._batch: Batch | None = None
        """What gathers in this turn of the loop."""

    def note_key(self, message_id: int, key: bytes) -> None:
        self._keys_of_persons.note(message_id, key)

    def append(self, message_id: int, epoch: int, piece: str, whole: str, *, then: Announcement | None = None) -> Awaitable[None]:
        writer = self._writer(message_id, epoch)
        data = piece.encode()
        sealed, before, tag = writer.piece(data, whole, _bytes_in(whole) - len(data))
        if self._batch is None:
            self._batch = Batch(self._pipe)
            asyncio.get_running_loop().call_soon(self._send_batch)
        place = self._batch.add(self._keys(message_id)[:2], epoch, sealed, before, tag, then)
        return Kept(functools.partial(self._kept, self._batch, place, message_id, epoch, writer))

    def _send_batch(self) -> None:
        """Pieces of one turn of the loop go together, and before any other command that comes after them."""
        batch, self._batch = self._batch, None
        if batch is not None:
            batch.send()

    def _writer(self, message_id: int, epoch: int) -> Writer:
        known = self._writers.get(message_id)
        if known is not None and known[0] == epoch:
            return known[1]
        key = self._keys_of_persons.known(message_id)
        assert key is not None, "note_key comes before append"
        writer = Writer(key, message_id, epoch)
        self._writers[message_id] = (epoch, writer)
        return writer

    async def _kept(self, batch: Batch, place: int, message_id: int, epoch: int, writer: Writer) -> None:
        outcome = await batch.outcome(place)
        if outcome == 0:
            # Redis was emptied, or a first try of this very piece did arrive: its owner knows the text, with what has gone since. Without
            # that, the next piece would not fit either, and so on to the end of the reply.
            outcome = await self._run(REWRITE, self._keys(message_id)[:2], epoch, writer.whole(writer.text.encode()), KEEP_SECONDS)
        if outcome == -1:
            raise TakenOver

    async def read(self, message_id: int) -> Draft | None:
        epoch, stored = await self._run(READ, self._keys(message_id)[:2])
        if epoch is None:
            return None
        if not stored:
            return Draft(int(epoch), "")
        key = await self._keys_of_persons.find(message_id)
        text = opened(stored, key, message_id, int(epoch)) if key is not None else None
        return None if text is None else Draft(int(epoch), text)

    async def claim(self, message_id: int, epoch: int, owner: str, seconds: float) -> bool:
        return bool(await self._run(CLAIM, self._keys(message_id), epoch, owner, int(seconds * 1000), KEEP_SECONDS))

    async def release(self, message_ids: Iterable[int], owner: str) -> None:
        waiting = [self._run(RELEASE, [self._keys(message_id)[2]], owner) for message_id in message_ids]
        for answer in waiting:
            await answer

    async def leased(self, message_ids: list[int]) -> set[int]:
        if not message_ids:
            return set()
        holders = await self._pipe.send("MGET", *(self._keys(message_id)[2] for message_id in message_ids))
        return {message_id for message_id, holder in zip(message_ids, holders, strict=True) if holder is not None}

    async def clear(self, message_id: int, epoch: int) -> None:
        known = self._writers.get(message_id)
        if known is not None and known[0] <= epoch:
            del self._writers[message_id]
            self._keys_of_persons.forget(message_id)
        await self._run(CLEAR, self._keys(message_id), epoch)

    def _keys(self, message_id: int) -> list[str]:
        # The braces keep one reply's keys together on a Redis cluster.
        stem = f"{self._prefix}draft:{{{message_id}}}:"
        return [f"{stem}epoch", f"{stem}text", f"{stem}lease"]

    def _run(self, script: Script, keys: list[str], *arguments: Any) -> Any:
        self._send_batch()
        return self._pipe.run(script, keys, *arguments)


def _bytes_in(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())
