"""The layer of several processes: one pub/sub connection each, local receivers without a trip through Redis.

Differs from channels-redis' pub/sub layer, whose connections it makes: a process decodes an event once however many
sockets want it, publishes in pipelines, drops its own echo, and tells its receivers when events may have been lost.
"""

from __future__ import annotations

import asyncio
import functools
import os
import secrets
import threading
import time
from collections.abc import Coroutine
from typing import Any

import msgpack
import orjson
import redis
import structlog
from channels.exceptions import ChannelFull
from channels_redis.utils import create_pool, decode_hosts
from redis import asyncio as aioredis
from redis.connection import HiredisRespSerializer
from redis.exceptions import RedisError

from ...redis_names import of_installation
from ..redis_pipeline import RedisPipeline
from .in_process import RESUMED, Announcement, Event, InProcessLayer, Receiver

log = structlog.get_logger(__name__)

# redis-py's default of 5 s would end every idle pub/sub connection each 5 s (QUALITY, traps).
CONNECTION = {"socket_timeout": 20, "socket_connect_timeout": 3, "socket_keepalive": True, "health_check_interval": 10}
RETRY_SECONDS = 0.5
PACKED = b"\x00"
"""Before what JSON can't hold, such as bytes; JSON begins with a brace."""

PUT = """
local first = redis.call('LINDEX', KEYS[1], 0)
while first do
  local until_ms = 0
  for place = 1, 8 do until_ms = until_ms * 256 + string.byte(first, place) end
  if until_ms > tonumber(ARGV[4]) then break end
  redis.call('LPOP', KEYS[1])
  first = redis.call('LINDEX', KEYS[1], 0)
end
if redis.call('LLEN', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('RPUSH', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
"""
"""Adds an entry (eight bytes say until when it counts) unless the list is full; what has expired makes room first."""


def encode(event: Event) -> bytes:
    try:
        return orjson.dumps(event)
    except TypeError:
        packed: bytes = msgpack.packb(event, use_bin_type=True)
        return PACKED + packed


def decode(data: bytes) -> Event:
    event: Event = msgpack.unpackb(data[1:], raw=False, strict_map_key=False) if data.startswith(PACKED) else orjson.loads(data)
    return event


def _member(_event: Event) -> None:
    """Stands for all channels of this process in a group, which `_deliver_to_members` serves: it keeps the subscription."""


@functools.cache
def _packing(kind: type) -> type:
    return type("Packing", (_PacksByHiredis, kind), {})


class _PacksByHiredis:
    """For a connection: redis-py's asynchronous ones pack each argument in Python, which its synchronous ones leave to hiredis."""

    _packer = HiredisRespSerializer()

    def pack_command(self, *args: Any) -> list[bytes]:
        packed: list[bytes] = self._packer.pack(*args)
        return packed


class RedisLayer(InProcessLayer):
    """`url` names the Redis; its number, and `prefix` within one, keep several installations apart on one Redis."""

    def __init__(self, url: str, prefix: str = "reverie:", **config: Any) -> None:
        super().__init__(**config)
        self._expiry_ms = int(self.expiry * 1000)
        self.url = url
        self.prefix = of_installation(prefix, url)
        self._origin = secrets.token_bytes(8)
        self._subscribing: dict[str, asyncio.Future[None]] = {}
        self._reader: asyncio.Task[None] | None = None
        self._sync_client: tuple[int, redis.Redis] | None = None
        self._sync_lock = threading.Lock()
        self._lost = False

    # --- life

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        super().attach(loop)
        # Of an earlier loop, which is closed.
        self._subscribing.clear()
        self._lost = bool(self._groups)
        self.client = self._client()
        self.pipe = RedisPipeline(self._client(socket_timeout=None), answer_seconds=CONNECTION["socket_timeout"])
        self._pubsub = self.client.pubsub()
        self._connected = loop.create_future()
        self._reader = loop.create_task(self._read_while_open())

    def _client(self, **changes: Any) -> aioredis.Redis:
        pool = create_pool(decode_hosts([{"address": self.url, **CONNECTION, **changes}])[0])
        pool.connection_class = _packing(pool.connection_class)
        return aioredis.Redis(connection_pool=pool)

    async def close(self) -> None:
        reader, self._reader = self._reader, None
        if reader is not None:
            assert self.pipe is not None
            reader.cancel()
            await asyncio.wait([reader], timeout=2)
            await self._pubsub.aclose()  # type: ignore[no-untyped-call]
            await self.client.aclose(close_connection_pool=True)
            await self.pipe.close()
        self._groups.clear()
        self._subscribing.clear()
        self.loop = None

    async def ready(self) -> bool:
        try:
            return self.pipe is not None and self.loop is not None and bool(await self.pipe.send("PING"))
        except (RedisError, OSError):
            return False

    # --- receivers

    async def join(self, group: str, receiver: Receiver) -> None:
        await super().join(group, receiver)
        confirmed = self._subscribing.get(group)
        if confirmed is None:
            assert self.loop is not None
            confirmed = self._subscribing[group] = self.loop.create_future()
            # Two who subscribe before there is a connection would each make one.
            await asyncio.wait([self._connected], timeout=CONNECTION["socket_connect_timeout"])
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
        assert self.pipe is not None
        self.pipe.send("PUBLISH", self._channel(group), self._origin + encode(event))

    def announcement(self, group: str, event: Event) -> Announcement:
        return Announcement(self._channel(group), self._origin + encode(event), int(self._hears(group)))

    def post_here(self, group: str, event: Event) -> None:
        self._deliver(group, event)

    def _hears(self, group: str) -> bool:
        """Whether Redis counts us among the group's listeners. Just after the connection broke it may not: then who listens elsewhere
        misses a hint, and asks the store."""
        confirmed = self._subscribing.get(group)
        return confirmed is not None and confirmed.done() and not self._lost

    def post_from_thread(self, group: str, event: Event) -> bool:
        if super().post_from_thread(group, event):
            return True
        try:
            self._client_of_this_process().publish(self._channel(group), self._origin + encode(event))
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

    # --- Channels' interface

    async def new_channel(self, prefix: str = "specific") -> str:
        await self._serve_receivers()
        return await super().new_channel(prefix)

    async def send(self, channel: str, message: Event) -> None:
        """To a channel of a process by pub/sub; to one that any process may read through a list. Raises ChannelFull."""
        self._check(message)
        self.require_valid_channel_name(channel)
        if self._is_own(channel):
            await super().send(channel, message)
        elif "!" in channel:
            told = {"channel": channel, "message": message}
            self._client_of_this_process().publish(self._process_channel(channel), self._origin + encode(told))
        elif not self._put_in_list(channel, message):
            raise ChannelFull(channel)

    def _put_in_list(self, channel: str, message: Event) -> bool:
        client = self._client_of_this_process()
        put = client.register_script(PUT)
        until_ms = int(time.time() * 1000) + self._expiry_ms
        entry = until_ms.to_bytes(8, "big") + encode(message)
        return bool(put(keys=[self._list(channel)], args=[entry, self.get_capacity(channel), self._expiry_ms, until_ms - self._expiry_ms]))

    async def receive(self, channel: str) -> Event:
        self.require_valid_channel_name(channel)
        if "!" in channel:
            await self._serve_receivers()
            return await super().receive(channel)
        # A connection of its own: a blocking read would hold up everybody else's commands.
        client = self._client(socket_timeout=None)
        try:
            while True:
                found: Any = await client.blpop([self._list(channel)], timeout=5)  # type: ignore[misc]  # its types hold the synchronous client's, too
                if found is not None and int.from_bytes(found[1][:8], "big") > time.time() * 1000:
                    return decode(found[1][8:])
        finally:
            await client.aclose(close_connection_pool=True)

    async def group_add(self, group: str, channel: str) -> None:
        await super().group_add(group, channel)
        await self._serve_receivers()
        await self._call_at_home(self.join(group, _member))

    async def group_discard(self, group: str, channel: str) -> None:
        await super().group_discard(group, channel)
        if group not in self._members and self.has_loop:
            await self._call_at_home(self.leave(group, _member))

    async def group_send(self, group: str, message: Event) -> None:
        self._check(message)
        self.require_valid_group_name(group)
        if self._is_home():
            self.post(group, message)
        elif not await asyncio.to_thread(self.post_from_thread, group, message):
            self._deliver_to_members(group, message)

    def _pass_to_member(self, channel: str, event: Event) -> None:
        if self._is_own(channel):
            super()._pass_to_member(channel, event)
        elif "!" not in channel and not self._put_in_list(channel, event):
            log.warning("layer.channel_full", channel=channel)

    async def flush(self) -> None:
        """Forget all that is in Redis under our prefix, too; drafts of replies are not the layer's."""
        client = self._client_of_this_process()
        for key in await asyncio.to_thread(lambda: list(client.scan_iter(f"{self.prefix}list:*"))):
            client.delete(key)
        await super().flush()

    async def _serve_receivers(self) -> None:
        """Make sure that this process hears what is sent to its channels."""
        if not self.has_loop:
            self.attach(asyncio.get_running_loop())
        await self._call_at_home(self.join(f"process.{self.process_name}", _member))

    async def _call_at_home(self, work: Coroutine[Any, Any, None]) -> None:
        if self._is_home():
            await work
            return
        assert self.loop is not None
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self.loop))

    def _is_own(self, channel: str) -> bool:
        return f".{self.process_name}!" in channel

    def _process_channel(self, channel: str) -> str:
        return self._channel(f"process.{self.non_local_name(channel).rstrip('!').rpartition('.')[2]}")

    def _list(self, channel: str) -> str:
        return f"{self.prefix}list:{channel}"

    def _receive(self, name: str, event: Event) -> None:
        if name == f"group:process.{self.process_name}":
            self._pass_to_member(event["channel"], event["message"])
        else:
            self._deliver(name.removeprefix("group:"), event)

    # --- receiving

    def _channel(self, group: str) -> str:
        return f"{self.prefix}group:{group}"

    async def _read_while_open(self) -> None:
        while self._reader is not None:
            try:
                if not self._pubsub.connection:
                    await self._pubsub.subscribe(f"{self.prefix}awake")
                if not self._connected.done():
                    self._connected.set_result(None)
                await self._read()
            except (RedisError, OSError) as error:
                log.warning("layer.connection_lost", error=type(error).__name__)
                await self._begin_anew()
            except Exception as error:
                # The edge of the reader: without it this process would be deaf to all others, and nobody would see why.
                log.exception("layer.reader_failed", error=type(error).__name__)
                connection: Any = self._pubsub.connection
                if connection is not None:
                    await connection.disconnect(nowait=True)
                await self._begin_anew()

    async def _begin_anew(self) -> None:
        self._lost = True
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
            self._receive(message["channel"].decode().removeprefix(self.prefix), decode(message["data"][len(self._origin) :]))
