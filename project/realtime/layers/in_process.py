"""The layer of one process: a map from group to receivers, called directly on the server's loop.

It also speaks Channels' own layer interface (`group_add`, `receive`, …), for consumers that are written against that.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import uuid
from collections import defaultdict
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from channels.layers import BaseChannelLayer

log = structlog.get_logger(__name__)

Event = dict[str, Any]
Receiver = Callable[[Event], None]

RESUMED: Event = {"type": "layer.resumed"}
"""Given to every receiver after the layer may have lost events: ask the store again."""


class InProcessLayer(BaseChannelLayer):  # type: ignore[misc]  # Channels brings no types
    """Groups of receivers on one event loop; other threads hand their events over to it."""

    extensions = ["groups", "flush"]

    def __init__(self, expiry: int = 60, capacity: int = 1000, **config: Any) -> None:
        super().__init__(expiry=expiry, capacity=capacity)
        self.loop: asyncio.AbstractEventLoop | None = None
        self._groups: dict[str, set[Receiver]] = defaultdict(set)
        self._channels: dict[str, asyncio.Queue[Event]] = {}
        self._joined: dict[tuple[str, str], Receiver] = {}

    # --- life

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Make `loop` the one on which all receivers are called. Once, at the server's start."""
        self.loop = loop

    async def close(self) -> None:
        """Forget all receivers and let go of the loop."""
        await self.flush()
        self.loop = None

    async def ready(self) -> bool:
        """Whether events can be passed on right now."""
        return self.loop is not None

    # --- receivers on the loop

    async def join(self, group: str, receiver: Receiver) -> None:
        """Call `receiver` with every event of `group` from now on. When this returns, nothing sent later is missed."""
        self._groups[group].add(receiver)

    async def leave(self, group: str, receiver: Receiver) -> None:
        receivers = self._groups.get(group)
        if receivers is None:
            return
        receivers.discard(receiver)
        if not receivers:
            del self._groups[group]

    def post(self, group: str, event: Event) -> None:
        """Send `event` to everybody in `group`. Only on the loop; never waits, never raises."""
        self._deliver(group, event)

    def _deliver(self, group: str, event: Event) -> None:
        for receiver in tuple(self._groups.get(group, ())):
            receiver(event)

    def _deliver_to_all(self, event: Event) -> None:
        for group in tuple(self._groups):
            self._deliver(group, event)

    # --- other threads and loops

    def post_from_thread(self, group: str, event: Event) -> bool:
        """Send from any thread; False when this process serves no sockets, so nobody could hear it."""
        if self.loop is None or self.loop.is_closed():
            return False
        self.loop.call_soon_threadsafe(self.post, group, event)
        return True

    async def _at_home(self, work: Coroutine[Any, Any, Any]) -> Any:
        running = asyncio.get_running_loop()
        if self.loop is None:
            self.attach(running)
        if self.loop is running:
            return await work
        assert self.loop is not None
        waiting: concurrent.futures.Future[Any] = asyncio.run_coroutine_threadsafe(work, self.loop)
        return await asyncio.wrap_future(waiting)

    # --- Channels' interface

    async def new_channel(self, prefix: str = "specific.") -> str:
        name = f"{prefix}{uuid.uuid4().hex}"
        self._channels[name] = asyncio.Queue(self.capacity)
        return name

    async def send(self, channel: str, message: Event) -> None:
        await self._at_home(self._put(channel, message))

    async def _put(self, channel: str, message: Event) -> None:
        queue = self._channels.setdefault(channel, asyncio.Queue(self.capacity))
        try:
            queue.put_nowait(message)
        except asyncio.QueueFull:
            log.warning("layer.channel_full", channel=channel)

    async def receive(self, channel: str) -> Event:
        queue = self._channels.setdefault(channel, asyncio.Queue(self.capacity))
        try:
            return await queue.get()
        except asyncio.CancelledError:
            self._channels.pop(channel, None)
            raise

    async def group_add(self, group: str, channel: str) -> None:
        await self._at_home(self._group_add(group, channel))

    async def _group_add(self, group: str, channel: str) -> None:
        def receiver(event: Event) -> None:
            queue = self._channels.get(channel)
            if queue is not None and not queue.full():
                queue.put_nowait(event)

        if (group, channel) not in self._joined:
            self._joined[group, channel] = receiver
            await self.join(group, receiver)

    async def group_discard(self, group: str, channel: str) -> None:
        await self._at_home(self._group_discard(group, channel))

    async def _group_discard(self, group: str, channel: str) -> None:
        receiver = self._joined.pop((group, channel), None)
        if receiver is not None:
            await self.leave(group, receiver)

    async def group_send(self, group: str, message: Event) -> None:
        async def posted() -> None:
            self.post(group, message)

        await self._at_home(posted())

    async def flush(self) -> None:
        self._groups.clear()
        self._channels.clear()
        self._joined.clear()
