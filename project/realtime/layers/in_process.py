"""The layer of one process: a map from group to receivers, called directly on the server's loop.

It also speaks Channels' own layer interface (`group_add`, `receive`, …), for consumers that are written against that.
"""

from __future__ import annotations

import asyncio
import dataclasses
import secrets
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import structlog
from channels.exceptions import ChannelFull
from channels.layers import BaseChannelLayer

from ..redis_pipeline import RedisPipeline
from .mailbox import Mailbox

log = structlog.get_logger(__name__)

Event = dict[str, Any]
Receiver = Callable[[Event], None]

RESUMED: Event = {"type": "layer.resumed"}
"""Given to every receiver after the layer may have lost events: ask the store again."""


@dataclasses.dataclass(frozen=True, slots=True)
class Announcement:
    """An event for a group's other processes, which a script in Redis sends: where nobody but we listen to `channel`, not at all."""

    channel: str
    message: bytes
    ours: int
    """How many of the channel's listeners we are: 1 while this process surely listens, else 0."""


class InProcessLayer(BaseChannelLayer):  # type: ignore[misc]  # Channels brings no types
    """Groups of receivers on one event loop; other threads hand their events over to it."""

    extensions = ["groups", "flush"]

    pipe: RedisPipeline | None = None
    """One writer to Redis for the process, where the layer has a Redis; its keys begin with `prefix`."""
    prefix = ""

    def __init__(
        self, expiry: float = 60, group_expiry: float = 86400, capacity: int = 100, channel_capacity: dict[str, int] | None = None
    ) -> None:
        super().__init__(expiry=expiry, capacity=capacity)
        self.channel_capacity = self.compile_capacities(channel_capacity or {})
        self.group_expiry = group_expiry
        self.process_name = secrets.token_hex(8)
        self.loop: asyncio.AbstractEventLoop | None = None
        self._groups: dict[str, set[Receiver]] = defaultdict(set)
        self._channels: dict[str, Mailbox] = {}
        self._members: dict[str, dict[str, float]] = {}
        self._channels_lock = threading.Lock()

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

    def announcement(self, group: str, event: Event) -> Announcement | None:
        """What the caller has to send to the other processes, together with a command of its own; None where `post_here` reaches all."""
        return None

    def post_here(self, group: str, event: Event) -> None:
        """As `post`, but for those whom `announcement` is for."""
        self.post(group, event)

    def _deliver(self, group: str, event: Event) -> None:
        for receiver in tuple(self._groups.get(group, ())):
            receiver(event)
        self._deliver_to_members(group, event)

    def _deliver_to_all(self, event: Event) -> None:
        """To our own receivers: consumers that somebody adds know no such event."""
        for group in tuple(self._groups):
            for receiver in tuple(self._groups.get(group, ())):
                receiver(event)

    # --- other threads

    @property
    def has_loop(self) -> bool:
        """Whether this process serves receivers."""
        return self.loop is not None and not self.loop.is_closed()

    def post_from_thread(self, group: str, event: Event) -> bool:
        """Send from any thread; False when this process serves no sockets, so nobody could hear it."""
        if not self.has_loop:
            self._deliver_to_members(group, event)
            return False
        assert self.loop is not None
        self.loop.call_soon_threadsafe(self.post, group, event)
        return True

    def _is_home(self) -> bool:
        try:
            return asyncio.get_running_loop() is self.loop
        except RuntimeError:
            return False

    # --- Channels' interface (channels.readthedocs.io, "Channel Layer Specification"); of any thread and loop

    async def new_channel(self, prefix: str = "specific") -> str:
        """A name of this process: what is sent to it arrives here."""
        return f"{prefix.rstrip('.')}.{self.process_name}!{uuid.uuid4().hex}"

    async def send(self, channel: str, message: Event) -> None:
        """Raises ChannelFull."""
        self._check(message)
        self.require_valid_channel_name(channel)
        try:
            self._put(channel, message)
        except ChannelFull:
            raise ChannelFull(channel) from None

    def _put(self, channel: str, message: Event) -> None:
        with self._channels_lock:
            self._mailbox(channel).put(message)

    async def receive(self, channel: str) -> Event:
        self.require_valid_channel_name(channel)
        with self._channels_lock:
            box = self._mailbox(channel)
            box.readers += 1
        try:
            return await box.get()
        finally:
            with self._channels_lock:
                box.readers -= 1
                if not box.readers and box.is_empty and self._channels.get(channel) is box:
                    del self._channels[channel]

    def _mailbox(self, channel: str) -> Mailbox:
        """Needs the lock: a mailbox that nobody needs any more is taken away."""
        box = self._channels.get(channel)
        if box is None:
            box = self._channels[channel] = Mailbox(capacity=self.get_capacity(channel), expiry_s=self.expiry)
        return box

    async def group_add(self, group: str, channel: str) -> None:
        self.require_valid_group_name(group)
        self.require_valid_channel_name(channel)
        with self._channels_lock:
            self._members.setdefault(group, {})[channel] = time.monotonic()

    async def group_discard(self, group: str, channel: str) -> None:
        self.require_valid_group_name(group)
        self.require_valid_channel_name(channel)
        with self._channels_lock:
            members = self._members.get(group, {})
            members.pop(channel, None)
            if not members:
                self._members.pop(group, None)

    async def group_send(self, group: str, message: Event) -> None:
        """To the channels and to our own receivers. A channel that is full misses it, as the specification has it."""
        self._check(message)
        self.require_valid_group_name(group)
        if self._is_home():
            self.post(group, message)
        else:
            self.post_from_thread(group, message)

    def _deliver_to_members(self, group: str, event: Event) -> None:
        if group not in self._members:  # the way of all our own groups
            return
        oldest = time.monotonic() - self.group_expiry
        with self._channels_lock:
            members = self._members.get(group, {})
            for channel in [channel for channel, added_at in members.items() if added_at < oldest]:
                del members[channel]
            channels = list(members)
        for channel in channels:
            self._pass_to_member(channel, event)

    def _pass_to_member(self, channel: str, event: Event) -> None:
        try:
            self._put(channel, event)
        except ChannelFull:
            log.warning("layer.channel_full", channel=self.non_local_name(channel))

    def _check(self, message: Any) -> None:
        if not isinstance(message, dict):
            raise TypeError("a message is a dict")

    async def flush(self) -> None:
        """Forget every message and every membership."""
        self._groups.clear()
        with self._channels_lock:
            self._channels.clear()
            self._members.clear()
