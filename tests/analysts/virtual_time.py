"""An event loop whose clock jumps to the next timer: waits take no time, and a busy machine changes nothing. For tests without sockets."""

from __future__ import annotations

import asyncio
import functools
import selectors
from collections.abc import Callable, Coroutine
from typing import Any


class _Clock(selectors.DefaultSelector):
    """What the loop would wait for goes by at once."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None:
            self.now += max(timeout, 0)
            timeout = 0
        return super().select(timeout)


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._clock = _Clock()
        super().__init__(self._clock)

    def time(self) -> float:
        return self._clock.now


def in_virtual_time(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """The test, run on such a loop."""

    @functools.wraps(test)
    def run() -> None:
        with asyncio.Runner(loop_factory=_Loop) as runner:
            runner.run(test())

    return run


def now() -> float:
    return asyncio.get_running_loop().time()
