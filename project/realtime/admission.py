"""Who comes in first when all come at once, as after a restart: the newest, since who has waited long has often gone by then.

Nobody waits for ever behind those who keep coming: whoever has waited `LONG_SECONDS` goes before everybody else.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator

from .lateness import LATENESS, Lateness

LONG_SECONDS = 8.0
PLACES = 16
EARLY_SECONDS = 0.002
"""A loop that is no later than this has time for all."""
GAIN = 0.5
LEAST_A_SECOND = 260
"""So many come in however late the loop is: 2,000 with a ticket and a socket each are in within 16 s."""
MOST_AT_ONCE = 12
"""So many are let in together where the loop was too late to do it one after the other."""


class Admission:
    """At most `places` are inside at a time, so that reading what they need leaves the loop to those who are in already.

    While replies stream they are let in one after the other, the slower the later the loop is: who comes waits, not who is answered.
    """

    def __init__(self, places: int, lateness: Lateness = LATENESS) -> None:
        self._free = places
        self._lateness = lateness
        self._waiting: deque[tuple[float, asyncio.Future[None]]] = deque()
        self._next_at = 0.0
        self._timer: asyncio.TimerHandle | None = None

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        await self._come()
        try:
            yield
        finally:
            self._free += 1
            self._let_in()

    async def _come(self) -> None:
        loop = asyncio.get_running_loop()
        mine = loop.time(), loop.create_future()
        self._waiting.append(mine)
        self._let_in()
        try:
            await mine[1]
        except asyncio.CancelledError:
            if not mine[1].cancelled():
                # It was our turn already.
                self._free += 1
                self._let_in()
            raise

    def _let_in(self) -> None:
        now = asyncio.get_running_loop().time()
        pause_s = min(1 / LEAST_A_SECOND, max(0.0, self._lateness.seconds - EARLY_SECONDS) * GAIN)
        while self._free and self._waiting:
            if pause_s and self._next_at > now:
                self._look_again_at(self._next_at)
                return
            turn = self._next(now)
            if turn.cancelled():
                continue
            self._free -= 1
            self._next_at = max(self._next_at, now - MOST_AT_ONCE * pause_s) + pause_s
            turn.set_result(None)

    def _next(self, now: float) -> asyncio.Future[None]:
        oldest_since, _ = self._waiting[0]
        _, turn = self._waiting.popleft() if now - oldest_since > LONG_SECONDS else self._waiting.pop()
        return turn

    def _look_again_at(self, when: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_at(when, self._let_in)


ENTRANCE = Admission(PLACES)
"""Of this process: for sockets, and for the tickets that open them."""
