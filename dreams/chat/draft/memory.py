"""Drafts of one process. Used on its loop only, so every method is atomic."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Awaitable, Callable, Iterable

from project.realtime.layers import Announcement

from .base import Draft, Kept, TakenOver


@dataclasses.dataclass(slots=True)
class _Entry:
    epoch: int
    text: str = ""
    owner: str = ""
    leased_until: float = 0.0


class MemoryDrafts:
    """A dict. Dies with its process, and then so did everybody who could have read it."""

    is_shared = False

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._entries: dict[int, _Entry] = {}
        self._clock = clock

    def note_key(self, message_id: int, key: bytes) -> None:
        """Nothing leaves the process."""

    def append(self, message_id: int, epoch: int, piece: str, whole: str, *, then: Announcement | None = None) -> Awaitable[None]:
        entry = self._entries.setdefault(message_id, _Entry(epoch))
        is_ours = entry.epoch <= epoch
        if is_ours:
            entry.epoch, entry.text = epoch, whole
        return KEPT if is_ours else TAKEN_OVER

    async def read(self, message_id: int) -> Draft | None:
        entry = self._entries.get(message_id)
        return Draft(entry.epoch, entry.text) if entry else None

    async def claim(self, message_id: int, epoch: int, owner: str, seconds: float) -> bool:
        entry = self._entries.setdefault(message_id, _Entry(epoch))
        is_held = entry.leased_until > self._clock() and entry.owner != owner
        if is_held or entry.epoch > epoch:
            return False
        if entry.epoch < epoch:
            entry.epoch, entry.text = epoch, ""
        entry.owner, entry.leased_until = owner, self._clock() + seconds
        return True

    async def release(self, message_ids: Iterable[int], owner: str) -> None:
        for message_id in message_ids:
            entry = self._entries.get(message_id)
            if entry and entry.owner == owner:
                entry.leased_until = 0.0

    async def leased(self, message_ids: list[int]) -> set[int]:
        now = self._clock()
        return {known for known in message_ids if (entry := self._entries.get(known)) and entry.leased_until > now}

    async def clear(self, message_id: int, epoch: int) -> None:
        entry = self._entries.get(message_id)
        if entry is not None and entry.epoch <= epoch:
            del self._entries[message_id]


async def _nothing() -> None:
    pass


async def _taken_over() -> None:
    raise TakenOver


KEPT = Kept(_nothing)
TAKEN_OVER = Kept(_taken_over)
