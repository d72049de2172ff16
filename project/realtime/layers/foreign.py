"""Our sockets over any layer that follows Channels' specification, such as channels-redis' own: slower than ours, and still right.

The process has one channel, which is a member of every group that somebody here joined; a pump hands what arrives to the receivers.
What such a layer loses, nobody tells of: who follows a reply or a job asks the store after a silence, as always.
"""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from asgiref.sync import async_to_sync
from channels.exceptions import ChannelFull
from channels.layers import BaseChannelLayer
from redis import asyncio as aioredis
from redis.exceptions import RedisError

from ..redis_pipeline import RedisPipeline
from .in_process import Event, InProcessLayer, Receiver

log = structlog.get_logger(__name__)

KIND = "reverie.event"
MOST_WAITING = 10_000
ANSWER_SECONDS = 20


class ForeignLayer(InProcessLayer):
    """Groups of receivers in this process, over `backend`. `url` is the Redis where drafts are kept; without it they are in memory."""

    def __init__(self, backend: BaseChannelLayer, *, url: str, prefix: str = "reverie:") -> None:
        super().__init__()
        self.backend: Any = backend
        self.url = url
        self.prefix = prefix
        self._tasks: list[asyncio.Task[None]] = []

    # --- life

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        super().attach(loop)
        if self.url:
            client = aioredis.Redis.from_url(self.url, socket_connect_timeout=3)
            self.pipe = RedisPipeline(client, answer_seconds=ANSWER_SECONDS)
        self._leaving: asyncio.Queue[tuple[str, Event]] = asyncio.Queue(MOST_WAITING)
        self._channel: asyncio.Future[str] = loop.create_future()
        self._tasks = [loop.create_task(self._receive_forever()), loop.create_task(self._send_forever())]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=2)
        if self.pipe is not None:
            await self.pipe.close()
        await super().close()

    async def ready(self) -> bool:
        try:
            return self.has_loop and (self.pipe is None or bool(await self.pipe.send("PING")))
        except (RedisError, OSError):
            return False

    # --- receivers

    async def join(self, group: str, receiver: Receiver) -> None:
        is_first = group not in self._groups
        await super().join(group, receiver)
        if is_first:
            await self.backend.group_add(group, await asyncio.shield(self._channel))

    async def leave(self, group: str, receiver: Receiver) -> None:
        await super().leave(group, receiver)
        if group not in self._groups:
            await self.backend.group_discard(group, await asyncio.shield(self._channel))

    async def _receive_forever(self) -> None:
        self._channel.set_result(channel := await self.backend.new_channel())
        while True:
            try:
                message = await self.backend.receive(channel)
            except (RedisError, OSError) as error:
                log.warning("layer.connection_lost", error=type(error).__name__)
                await asyncio.sleep(0.5)
                continue
            if message["type"] == KIND:
                self._deliver(message["group"], message["event"])

    # --- sending

    def post(self, group: str, event: Event) -> None:
        """In order, by one task. What there is no room for is lost, as everywhere in a channel layer."""
        if self._leaving.full():
            log.warning("layer.queue_full")
        else:
            self._leaving.put_nowait((group, event))

    async def _send_forever(self) -> None:
        while True:
            group, event = await self._leaving.get()
            await self._send_one(group, event)

    async def _send_one(self, group: str, event: Event) -> None:
        try:
            await self.backend.group_send(group, {"type": KIND, "group": group, "event": event})
        except (RedisError, OSError, ChannelFull) as error:
            log.warning("layer.publish_failed", group=group.split(".")[0], error=type(error).__name__)

    def post_from_thread(self, group: str, event: Event) -> bool:
        if super().post_from_thread(group, event):
            return True
        async_to_sync(self._send_one)(group, event)
        return True
