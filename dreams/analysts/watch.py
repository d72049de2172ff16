"""One timer for the many waits of a stream."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Self, TypeVar

T = TypeVar("T")

STALL_SECONDS = 0.25
"""A timer that fires so late tells of ourselves: the loop, or the whole process, stood still, and what had come was not looked at."""
LOOK_SECONDS = 0.05
"""How often is looked for a wait, once the deadline has passed between two of them."""


class Watch:
    """`with` it around many waits: one that lasts longer than `idle_s`, or beyond `deadline`, is cancelled and raises TimeoutError.

    Between the waits the task may take as long as it likes, and time in which this process itself stood still is not counted. One timer
    serves all of them and is moved only when it fires: a timer for each token would cost as much as reading it.
    """

    __slots__ = ("_cancelling", "_deadline", "_idle_s", "_is_over", "_loop", "_task", "_timer", "_until")

    def __init__(self, *, idle_s: float, deadline: float) -> None:
        self._idle_s = idle_s
        self._deadline = deadline
        self._loop = asyncio.get_running_loop()
        self._until: float | None = None
        self._is_over = False

    def __enter__(self) -> Self:
        task = asyncio.current_task()
        assert task is not None
        self._task, self._cancelling = task, task.cancelling()
        self._timer = self._loop.call_at(self._next_end(), self._look)
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    async def wait(self, awaited: Awaitable[T]) -> T:
        """As in `asyncio.timeout`, somebody else's wish to cancel the task goes before."""
        self._until = self._next_end()
        try:
            return await awaited
        except asyncio.CancelledError as error:
            if self._is_over and self._task.uncancel() <= self._cancelling:
                raise TimeoutError from error
            raise
        finally:
            self._until = None

    def _next_end(self) -> float:
        """When a wait that begins now is over; at once where the deadline has passed."""
        return min(self._deadline, self._loop.time() + self._idle_s)

    def _look(self) -> None:
        late_s = self._loop.time() - self._timer.when()
        if self._until is not None and late_s > STALL_SECONDS:
            self._until += late_s + STALL_SECONDS
        if self._until is not None and self._loop.time() >= self._until:
            self._is_over = True
            self._task.cancel()
        else:
            # No wait that begins from now on can be over before.
            self._timer = self._loop.call_at(self._until or max(self._next_end(), self._loop.time() + LOOK_SECONDS), self._look)
