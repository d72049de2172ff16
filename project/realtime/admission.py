"""Who comes in first when all come at once, as after a restart: the newest, since who has waited long has often gone by then.

Nobody waits for ever behind those who keep coming: whoever has waited `LONG_SECONDS` goes before everybody else.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator

LONG_SECONDS = 8.0


class Admission:
    """At most `places` are inside at a time, so that reading what they need leaves the loop to those who are in already."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: deque[tuple[float, asyncio.Future[None]]] = deque()

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        if self._free:
            self._free -= 1
        else:
            await self._wait()
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self) -> None:
        loop = asyncio.get_running_loop()
        mine = loop.time(), loop.create_future()
        self._waiting.append(mine)
        try:
            await mine[1]
        except asyncio.CancelledError:
            if mine[1].done() and not mine[1].cancelled():
                # It was our turn already.
                self._pass_on()
            else:
                self._waiting.remove(mine)
            raise

    def _pass_on(self) -> None:
        if not self._waiting:
            self._free += 1
            return
        oldest_since, _ = self._waiting[0]
        is_long = asyncio.get_running_loop().time() - oldest_since > LONG_SECONDS
        _, turn = self._waiting.popleft() if is_long else self._waiting.pop()
        turn.set_result(None)
