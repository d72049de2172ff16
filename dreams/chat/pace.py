"""How long to gather text before the next delta: nothing at rest, longer as the loop falls behind (DESIGN §3.4)."""

from __future__ import annotations

import asyncio

TICK_SECONDS = 0.02
IDLE_BELOW_SECONDS = 0.002
LONGEST_SECONDS = 0.12
GAIN = 6.0
SMOOTHING = 0.3


class Pace:
    """Watches how late the loop runs its timers. One a process; it ticks only while somebody asked for it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._users = 0
        self._lateness = 0.0
        self._due = 0.0

    def __enter__(self) -> Pace:
        self._users += 1
        if self._users == 1:
            self._lateness = 0.0
            self._schedule()
        return self

    def __exit__(self, *_: object) -> None:
        self._users -= 1

    @property
    def is_behind(self) -> bool:
        """Whether the loop is late while somebody's text flows. From any thread."""
        return self._users > 0 and self._lateness > IDLE_BELOW_SECONDS

    async def rest(self) -> None:
        """Wait as long as the load asks for; returns at once at rest."""
        if self.is_behind:
            await asyncio.sleep(min(LONGEST_SECONDS, self._lateness * GAIN))

    def _schedule(self) -> None:
        self._due = self._loop.time() + TICK_SECONDS
        self._loop.call_at(self._due, self._tick)

    def _tick(self) -> None:
        late = self._loop.time() - self._due
        self._lateness += (late - self._lateness) * SMOOTHING
        if self._users:
            self._schedule()
