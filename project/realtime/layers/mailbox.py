"""What waits on one channel of Channels' own interface: in order, for a while, and only so much. Any thread may put, any loop may wait."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import threading
import time
from collections import deque
from typing import Any

from channels.exceptions import ChannelFull

Message = dict[str, Any]
Waiter = tuple[asyncio.AbstractEventLoop, asyncio.Future[None]]


class Mailbox:
    """Messages older than `expiry_s` are gone; beyond `capacity` nothing is taken (Channels' layer specification, "Capacity")."""

    def __init__(self, *, capacity: int, expiry_s: float) -> None:
        self._capacity = capacity
        self._expiry_s = expiry_s
        self._messages: deque[tuple[float, Message]] = deque()
        self._waiting: deque[Waiter] = deque()
        self._lock = threading.Lock()
        self.readers = 0
        """How many wait here, or are about to; counted by the layer."""

    def put(self, message: Message) -> None:
        """Raises ChannelFull. The receiver gets a copy of its own."""
        with self._lock:
            self._forget_expired()
            if len(self._messages) >= self._capacity:
                raise ChannelFull
            self._messages.append((time.monotonic() + self._expiry_s, copy.deepcopy(message)))
            self._wake_one()

    async def get(self) -> Message:
        """The oldest message, or the next that comes. Of several who wait, each message reaches one."""
        while True:
            with self._lock:
                self._forget_expired()
                if self._messages:
                    return self._messages.popleft()[1]
                loop = asyncio.get_running_loop()
                waiter: Waiter = loop, loop.create_future()
                self._waiting.append(waiter)
            try:
                await waiter[1]
            except asyncio.CancelledError:
                with self._lock:
                    if waiter in self._waiting:
                        self._waiting.remove(waiter)
                    elif self._messages:
                        self._wake_one()  # it was woken for a message that another may take
                raise

    @property
    def is_empty(self) -> bool:
        with self._lock:
            self._forget_expired()
            return not self._messages

    def _forget_expired(self) -> None:
        now = time.monotonic()
        while self._messages and self._messages[0][0] <= now:
            self._messages.popleft()

    def _wake_one(self) -> None:
        while self._waiting:
            loop, future = self._waiting.popleft()
            with contextlib.suppress(RuntimeError):  # its loop was closed; the next one then
                loop.call_soon_threadsafe(_done, future)
                return


def _done(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
