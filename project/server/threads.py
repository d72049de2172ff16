"""Long-lived threads that answer requests, each one request at a time, and keep their connections to the database.

asgiref makes a thread for every request and hops between it and the loop several times; here a request is handed over and back once.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class RequestThreads:
    """`size` threads that take work in the order in which it comes. They start with the first work, and end with the process."""

    def __init__(self, name: str, size: int) -> None:
        self._name = name
        self._size = size
        self._waiting: queue.SimpleQueue[tuple[Callable[[], Any], asyncio.Future[Any]]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []

    def run(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """On a loop: what `work` returns or raises. Work whose future was cancelled before its turn is never begun."""
        result: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.put((work, result))
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
