"""How late the loop is: whoever can wait asks this before taking time from those who are being answered."""

from __future__ import annotations

import asyncio

TICK_SECONDS = 0.02
SMOOTHING = 0.3


class Lateness:
    """How late a loop runs its timers, measured while somebody watches: each reply that streams does."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._watchers = 0
        self._seconds = 0.0
        self._due = 0.0
        self._is_ticking = False

    @property
    def is_watched(self) -> bool:
        """Whether a reply streams."""
        return self._watchers > 0

    @property
    def seconds(self) -> float:
        """Of late, and smoothed; 0 while nobody watches, since nobody is kept waiting then."""
        return self._seconds if self._watchers else 0.0

    def __enter__(self) -> Lateness:
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            # What watched on an earlier loop ended with it.
            self._loop, self._watchers, self._is_ticking = loop, 0, False
        self._watchers += 1
        if self._watchers == 1:
            self._seconds = 0.0
        if not self._is_ticking:
            self._schedule(loop)
        return self

    def __exit__(self, *_: object) -> None:
        self._watchers -= 1

    def _schedule(self, loop: asyncio.AbstractEventLoop) -> None:
        self._is_ticking = True
        self._due = loop.time() + TICK_SECONDS
        loop.call_at(self._due, self._tick, loop)

    def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
        self._seconds += (loop.time() - self._due - self._seconds) * SMOOTHING
        if self._watchers:
            self._schedule(loop)
        else:
            self._is_ticking = False


LATENESS = Lateness()
"""Of this process's loop."""
