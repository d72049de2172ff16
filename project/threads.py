"""Long-lived threads that work for a loop, each on one thing at a time, and keep their connections to the database.

asgiref makes a thread for every request and hops between it and the loop several times; here work is handed over and back once.
"""

from __future__ import annotations

import asyncio
import enum
import queue
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

OLDEST_OF = 4
"""One turn of so many is for whoever has waited longest, however little urgent, so that nobody waits for ever."""


class Urgency(enum.IntEnum):
    """Whose turn is next, where several wait: the first of these that anybody waits for."""

    BEGUN = 0
    """Somebody waits for the first word of an answer that was begun."""
    BEGINNING = 1
    """Somebody asks for an answer."""
    USUAL = 2
    """All else: ends, what is read for those who come in."""


class Line:
    """Work that waits: the most urgent first, and among equals in order."""

    def __init__(self) -> None:
        self._lines: tuple[deque[tuple[int, Any]], ...] = tuple(deque() for _ in Urgency)
        self._lock = threading.Lock()
        self._signals: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._came = 0
        self._turns = 0

    def put(self, item: Any, urgency: Urgency) -> None:
        with self._lock:
            self._came += 1
            self._lines[urgency].append((self._came, item))
        self._signals.put(None)

    def get(self) -> Any:
        """Waits until there is something."""
        self._signals.get()
        with self._lock:
            waiting = [line for line in self._lines if line]
            self._turns += 1
            chosen = waiting[0] if self._turns % OLDEST_OF else min(waiting, key=lambda line: line[0][0])
            return chosen.popleft()[1]


class Threads:
    """`size` threads that take work by its urgency. They start with the first work, and end with the process."""

    def __init__(self, name: str, size: int) -> None:
        self._name = name
        self._size = size
        self._waiting = Line()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []

    def run(self, work: Callable[[], T], urgency: Urgency = Urgency.USUAL) -> asyncio.Future[T]:
        """On a loop: what `work` returns or raises. Work whose future was cancelled before its turn is never begun."""
        result: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.put((work, result), urgency)
        if len(self._threads) < self._size:
            self._start()
        return result

    def _start(self) -> None:
        """All at once: an idle one is then always there, and nobody counts."""
        with self._lock:
            missing = range(len(self._threads), self._size)
            started = [threading.Thread(target=self._serve, name=f"{self._name}-{number}", daemon=True) for number in missing]
            self._threads += started
        for thread in started:
            thread.start()

    def _serve(self) -> None:
        while True:
            work, result = self._waiting.get()
            if result.cancelled():
                continue
            try:
                value, error = work(), None
            except BaseException as raised:  # noqa: BLE001 - it is whoever waits that it belongs to
                value, error = None, raised
            try:
                result.get_loop().call_soon_threadsafe(_settle, result, value, error)
            except RuntimeError:  # the loop has ended, and with it whoever waited
                continue
            finally:
                # A thread that waits must not keep the last request's data alive.
                del work, result, value, error


def _settle(result: asyncio.Future[Any], value: Any, error: BaseException | None) -> None:
    if result.done():
        return
    if error is None:
        result.set_result(value)
    else:
        result.set_exception(error)
