"""Pieces of all the replies that run here, appended by one command a turn of the loop.

With a command for each, and another to tell of it, Redis would cost as much as everything else together.
"""

from __future__ import annotations

import asyncio
from typing import Any

from project.realtime.layers import Announcement
from project.realtime.redis_pipeline import RedisPipeline, Script

from .sealing import TAG_AT

KEEP_SECONDS = 900

# For each piece two KEYS, epoch and text, and seven ARGV: epoch, piece, bytes before it, tag; and what to tell: channel or "", message, how
# many of the channel's listeners we are. ARGV begins with seconds and where the tag stands. Answers for each 1: added; 0: what is there is
# not the text before, so nothing was written (a reader must never find a piece without its beginning); -1: a later epoch writes. A message
# to ourselves is left out: reading it would cost as much as writing the piece.
APPEND = Script("""
local function append(epoch_key, text_key, epoch, piece, before, tag)
  local there = 0
  local e = tonumber(redis.call('GET', epoch_key) or '0')
  if e > epoch then return -1 end
  if e == epoch then there = redis.call('STRLEN', text_key) end
  if there ~= before then return 0 end
  if e < epoch then
    redis.call('SET', epoch_key, epoch, 'EX', ARGV[1])
    redis.call('DEL', text_key)
  end
  redis.call('APPEND', text_key, piece)
  if there > 0 then redis.call('SETRANGE', text_key, ARGV[2], tag) end
  redis.call('EXPIRE', text_key, ARGV[1])
  return 1
end
local outcomes = {}
for n = 1, #KEYS / 2 do
  local at = 2 + (n - 1) * 7
  local outcome = append(KEYS[2 * n - 1], KEYS[2 * n], tonumber(ARGV[at + 1]), ARGV[at + 2], tonumber(ARGV[at + 3]), ARGV[at + 4])
  local channel = ARGV[at + 5]
  if outcome >= 0 and channel ~= '' and redis.call('PUBSUB', 'NUMSUB', channel)[2] > tonumber(ARGV[at + 7]) then
    redis.call('PUBLISH', channel, ARGV[at + 6])
  end
  outcomes[n] = outcome
end
return outcomes
""")

NOBODY = ("", b"", 0)


class Batch:
    """Gathers until it is sent; then `outcome` tells of each piece."""

    __slots__ = ("_answers", "_arguments", "_keys", "_pipe")

    def __init__(self, pipe: RedisPipeline) -> None:
        self._pipe = pipe
        self._keys: list[str] = []
        self._arguments: list[Any] = [KEEP_SECONDS, TAG_AT]
        self._answers: asyncio.Future[list[int]] | None = None

    def add(self, keys: list[str], epoch: int, sealed: bytes, before: int, tag: bytes, then: Announcement | None) -> int:
        """A piece's place among the others; `keys` are those of its epoch and text."""
        place = len(self._keys) // 2
        self._keys += keys
        self._arguments += (epoch, sealed, before, tag)
        self._arguments += NOBODY if then is None else (then.channel, then.message, then.ours)
        return place

    def send(self) -> None:
        self._answers = self._pipe.run(APPEND, self._keys, *self._arguments)

    async def outcome(self, place: int) -> int:
        """As the script answers, once it has. Raises RedisError."""
        if self._answers is None:
            # Asked in the very turn.
            await asyncio.sleep(0)
        assert self._answers is not None
        return (await self._answers)[place]
