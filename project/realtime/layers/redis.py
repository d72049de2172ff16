"""The layer of several processes: one pub/sub connection each, local receivers without a trip through Redis.

Differs from channels-redis' pub/sub layer, whose connections it makes: a process decodes an event once however many
sockets want it, publishes in pipelines, drops its own echo, and tells its receivers when events may have been lost.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import threading
from typing import Any

import orjson
import redis
import structlog
from channels_redis.utils import create_pool, decode_hosts
from redis import asyncio as aioredis
from redis.exceptions import RedisError

from ..pipe import Pipe
from .in_process import RESUMED, Event, InProcessLayer, Receiver

log = structlog.get_logger(__name__)

# redis-py's default of 5 s would end every idle pub/sub connection each 5 s (QUALITY, traps).
CONNECTION = {"socket_timeout": 20, "socket_connect_timeout": 3, "socket_keepalive": True, "health_check_interval": 10}
RETRY_SECONDS = 0.5


class RedisLayer(InProcessLayer):
    """`url` names the Redis; `prefix` keeps several installations apart on one Redis."""

    def __init__(self, url: str, prefix: str = "reverie:", **config: Any) -> None:
        super().__init__(**config)
        self.url = url
        self.prefix = prefix
        self._origin = secrets.token_bytes(8)
        self._subscribing: dict[str, asyncio.Future[None]] = {}
        self._reader: asyncio.Task[None] | None = None
        self._sync_client: tuple[int, redis.Redis] | None = None
        self._sync_lock = threading.Lock()
        self._lost = False

    # --- life

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        super().attach(loop)
        self.client = self._client()
        self._pipe_client = self._client(socket_timeout=None)
        self.pipe = Pipe(self._pipe_client, answer_seconds=CONNECTION["socket_timeout"])
        self._pubsub = self.client.pubsub()
        self._reader = loop.create_task(self._read_forever())

    def _client(self, **changes: Any) -> aioredis.Redis:
        return aioredis.Redis(connection_pool=create_pool(decode_hosts([{"address": self.url, **CONNECTION, **changes}])[0]))

    async def close(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.wait([self._reader], timeout=2)
            self._reader = None
            await self._pubsub.aclose()  # type: ignore[no-untyped-call]
            await self.client.aclose(close_connection_pool=True)
            await self._pipe_client.aclose(close_connection_pool=True)
        await super().close()

    async def ready(self) -> bool:
        try:
            return self.loop is not None and bool(await self.pipe.send("PING"))
        except (RedisError, OSError):
            return False

    # --- receivers

    async def join(self, group: str, receiver: Receiver) -> None:
        await super().join(group, receiver)
        confirmed = self._subscribing.get(group)
        if confirmed is None:
            assert self.loop is not None
            confirmed = self._subscribing[group] = self.loop.create_future()
            await self._subscribe(group)
        # Not confirmed in time (Redis is away): the reader subscribes again later and then says RESUMED.
        await asyncio.wait([confirmed], timeout=CONNECTION["socket_connect_timeout"])

    async def leave(self, group: str, receiver: Receiver) -> None:
        await super().leave(group, receiver)
        if group not in self._groups and self._subscribing.pop(group, None) is not None:
            try:
                await self._pubsub.unsubscribe(self._channel(group))
            except (RedisError, OSError) as error:
                log.warning("layer.unsubscribe_failed", error=type(error).__name__)

    async def _subscribe(self, *groups: str) -> None:
        try:
            await self._pubsub.subscribe(*(self._channel(group) for group in groups))
        except (RedisError, OSError) as error:
            self._lost = True
            log.warning("layer.subscribe_failed", error=type(error).__name__)

    # --- sending

    def post(self, group: str, event: Event) -> None:
        self._deliver(group, event)
        self.pipe.send("PUBLISH", self._channel(group), self._origin + orjson.dumps(event))

    def post_from_thread(self, group: str, event: Event) -> bool:
        if super().post_from_thread(group, event):
            return True
        try:
            self._client_of_this_process().publish(self._channel(group), self._origin + orjson.dumps(event))
        except (RedisError, OSError) as error:
            log.warning("layer.publish_failed", group=group.split(".")[0], error=type(error).__name__)
            return False
        return True

    def _client_of_this_process(self) -> redis.Redis:
        """One pooled synchronous client a process; a forked worker makes its own."""
        with self._sync_lock:
            if self._sync_client is None or self._sync_client[0] != os.getpid():
                self._sync_client = os.getpid(), redis.Redis.from_url(self.url, **CONNECTION)
            return self._sync_client[1]

    # --- receiving

    def _channel(self, group: str) -> str:
        return f"{self.prefix}group:{group}"

    async def _read_forever(self) -> None:
        while True:
            try:
                if not self._pubsub.connection:
                    await self._pubsub.subscribe(f"{self.prefix}awake")
                await self._read()
            except (RedisError, OSError) as error:
                self._lost = True
                log.warning("layer.connection_lost", error=type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)
                await self._subscribe(f"{self.prefix}awake", *self._groups)

    async def _read(self) -> None:
        message = await self._pubsub.get_message(ignore_subscribe_messages=False, timeout=5)
        if self._lost:
            self._lost = False
            await self._subscribe(*self._groups)
            self._deliver_to_all(RESUMED)
        if message is None:
            return
        group = message["channel"].decode().removeprefix(f"{self.prefix}group:")
        if message["type"] == "subscribe":
            confirmed = self._subscribing.get(group)
            if confirmed is not None and not confirmed.done():
                confirmed.set_result(None)
        elif message["type"] == "message" and not message["data"].startswith(self._origin):
            self._deliver(group, orjson.loads(message["data"][len(self._origin) :]))
