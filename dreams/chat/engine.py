"""The replies of this process: started when woken for them, kept by leases, stopped on wish, taken over when their owner died.

One engine a process, on the server's loop. A wake-up may be lost: the sweep finds every streaming reply that nobody runs.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import uuid
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from django.conf import settings
from django.utils import timezone
from redis.exceptions import RedisError

from project.celery import wake_workers
from project.observability import metrics
from project.outages import OUTAGES
from project.realtime.database import in_database, in_database_by
from project.realtime.layers import Event, InProcessLayer, layer
from project.realtime.publish import publish
from project.threads import Urgency

from ..analysts import registry
from ..analysts.chain import ProviderChain
from . import events, prompt_context, recover
from .draft import DraftStore, open_store
from .prompt_context import Work
from .reply import Reply

log = structlog.get_logger(__name__)

STOP_LOOK_SECONDS = 1.0
REST_SECONDS = 15.0
"""Between sweeps while nothing runs, in a process whose store nobody shares: nobody else can have left a reply behind."""
MOST_UNNOTICED = 2
"""Beside so many running replies nobody notices what is done after one of them."""
GATHERED_SECONDS = 2.0
LAST_EPOCH = 2**31
"""Behind every attempt at a reply."""


class Engine:
    """Runs replies. `start` and `stop` frame its life; everything happens on one loop.

    By default on this process's layer and with the providers of the settings.
    """

    def __init__(self, *, bus: InProcessLayer | None = None, chain: ProviderChain | None = None) -> None:
        self.loop = asyncio.get_running_loop()
        self.bus = bus or layer()
        self.store: DraftStore = open_store(self.bus)
        self._chain = chain or registry.chain()
        self.owner = secrets.token_hex(8)
        self._replies: dict[int, Reply] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._waiting: set[int] = set()
        """To be looked at once their present task has ended."""
        self._orphans: set[tuple[int, int]] | None = None
        """Replies, each with its epoch, that the last look found without an owner."""
        self._keepers: list[asyncio.Task[None]] = []
        self._has_work = asyncio.Event()
        """Set while replies run, and after one was left to the sweep. The keepers rest without it."""
        self._errands: set[asyncio.Task[None]] = set()
        self._is_worker = settings.CELERY_BROKER_URL.startswith("in-process://")
        self._ended_in: set[str] = set()
        """Dreams in which replies ended lately, and what follows these was put off."""

    @property
    def running(self) -> int:
        """How many replies this process runs right now."""
        return len(self._tasks)

    # --- life

    async def start(self) -> None:
        await self.bus.join(events.ENGINES, self._hear)
        rest_s = 0.0 if self.store.is_shared else REST_SECONDS
        self._keepers = [
            self.loop.create_task(self._forever(self._sweep, settings.DREAMS_SWEEP_SECONDS, rest_seconds=rest_s)),
            self.loop.create_task(self._forever(self._renew, settings.DREAMS_LEASE_SECONDS / 4)),
            self.loop.create_task(self._forever(self._look_for_stops, STOP_LOOK_SECONDS)),
        ]

    async def stop(self) -> None:
        """Give every lease up at once, so that another node goes on within a second."""
        # Whoever leaves takes nothing over, least of all what it has just given up itself.
        await self.bus.leave(events.ENGINES, self._hear)
        epochs = {message_id: reply.work.epoch for message_id, reply in self._replies.items()}
        abandoned = list(self._tasks)
        for task in [*self._keepers, *self._errands, *self._tasks.values()]:
            task.cancel()
        if abandoned:
            await asyncio.wait(self._tasks.values(), timeout=2)
            await self.store.release(abandoned, self.owner)
            for message_id in abandoned:
                self.bus.post(events.ENGINES, _abandoned(message_id, epochs.get(message_id)))
        await self._chain.close()

    # --- what others tell

    def begin(self, message_id: int, work: Work | None = None) -> None:
        """Run this reply if nobody else does. `work`, where it is known, need not be read."""
        if message_id in self._tasks:
            # It may be ending just now, and be gone on with already.
            self._waiting.add(message_id)
        else:
            self._spawn(message_id, self._run(message_id, work))

    def _hear(self, event: Event) -> None:
        if event["type"] == "reply.erased":
            self._do(self._forget_drafts(event["message_ids"]))
            return
        message_id = event.get("message_id", 0)
        if event["type"] == "reply.waiting":
            self.begin(message_id)
        # Processes of the version before name no epoch: what they gave up is found by the sweep.
        elif event["type"] == "reply.abandoned" and "epoch" in event and message_id not in self._tasks:
            self._spawn(message_id, self._take_over(message_id, event["epoch"], is_handed_over=True))
        elif event["type"] == "reply.stop" and message_id in self._replies:
            self._replies[message_id].stop()

    # --- running

    def _spawn(self, message_id: int, work: Any) -> None:
        task = self._tasks[message_id] = self.loop.create_task(work)
        self._has_work.set()
        metrics.REPLIES_RUNNING.inc()
        task.add_done_callback(lambda done: self._ended(message_id, done))

    def _ended(self, message_id: int, task: asyncio.Task[None]) -> None:
        self._tasks.pop(message_id, None)
        self._replies.pop(message_id, None)
        metrics.REPLIES_RUNNING.dec()
        is_wanted_again = message_id in self._waiting
        self._waiting.discard(message_id)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, (*OUTAGES, OSError)):
            # Not a fault of the reply: the sweep finds it again when database and store are back.
            log.warning("reply.left_to_sweep", message=message_id, error=type(error).__name__)
        elif error is not None:
            log.error("reply.crashed", message=message_id, exc_info=error)
            self._keepers.append(self.loop.create_task(self._give_up(message_id)))
        elif is_wanted_again and not task.cancelled():
            self.begin(message_id)

    async def _run(self, message_id: int, work: Work | None = None) -> None:
        work = work or await in_database_by(Urgency.BEGUN, prompt_context.load, message_id)
        if work is None or not await self.store.claim(message_id, work.epoch, self.owner, settings.DREAMS_LEASE_SECONDS):
            return
        self.store.note_key(message_id, work.draft_key)
        reply = self._replies[message_id] = Reply(work, store=self.store, bus=self.bus, chain=self._chain, follow=self._follow)
        await reply.run()

    async def _take_over(self, message_id: int, epoch: int, *, is_handed_over: bool = False) -> None:
        draft = await self.store.read(message_id)
        is_taken = await in_database(
            recover.next_attempt,
            message_id=message_id,
            epoch=epoch,
            text=draft.text if draft else "",
            now=timezone.now(),
            is_handed_over=is_handed_over,
        )
        if is_taken:
            metrics.TAKEOVERS.inc()
            log.warning("reply.takeover", message=message_id)
            await self._run(message_id)

    async def _give_up(self, message_id: int) -> None:
        """Our own code failed: end the reply with the credit back rather than try the same again."""
        epoch = await in_database(recover.give_up, message_id=message_id, now=timezone.now())
        await self.store.clear(message_id, epoch)

    async def _forget_drafts(self, message_ids: list[int]) -> None:
        """Of erased replies nothing may be left; where the store is away, it forgets by itself within minutes."""
        try:
            for message_id in message_ids:
                await self.store.clear(message_id, LAST_EPOCH)
        except (RedisError, OSError) as error:
            log.warning("reply.draft_left", error=type(error).__name__)

    # --- what follows a reply

    def _follow(self, dream_id: uuid.UUID) -> None:
        """From any thread, after a reply's end was committed: have done what follows it, such as insights and points.

        Where this process does it itself and others are being answered, it waits a moment and is one task for all: both would share the
        one interpreter, and who asks now should not wait for it. What is lost with the process is found by the sweeps.
        """
        if self._is_worker and len(self._tasks) > MOST_UNNOTICED and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._gather, str(dream_id))
        else:
            wake_workers("dreams.after_reply", dream_id=str(dream_id))

    def _gather(self, dream_id: str) -> None:
        if not self._ended_in:
            self.loop.call_later(GATHERED_SECONDS, self._send_gathered)
        self._ended_in.add(dream_id)

    def _send_gathered(self) -> None:
        gathered, self._ended_in = sorted(self._ended_in), set()
        self._do(in_database(wake_workers, "dreams.after_replies", dream_ids=gathered))

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        errand = self.loop.create_task(work)
        self._errands.add(errand)
        errand.add_done_callback(self._errands.discard)

    # --- keeping

    async def _forever(self, work: Any, seconds: float, *, rest_seconds: float | None = None) -> None:
        """`work`, every so many seconds while replies run; while none does, after `rest_seconds`, or (None) when one begins."""
        while True:
            try:
                await work()
            except (*OUTAGES, OSError) as error:
                log.warning("engine.keeper_failed", keeper=work.__name__, error=type(error).__name__)
            except Exception as error:
                # The edge of the keeper: without it no lease of this process would be renewed, and nothing taken over.
                log.exception("engine.keeper_crashed", keeper=work.__name__, error=type(error).__name__)
            await asyncio.sleep(seconds)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._has_work.wait(), rest_seconds)

    async def _renew(self) -> None:
        running = list(self._replies.items())
        claims = (self.store.claim(id_, reply.work.epoch, self.owner, settings.DREAMS_LEASE_SECONDS) for id_, reply in running)
        for (message_id, reply), is_ours in zip(running, await asyncio.gather(*claims), strict=True):
            if reply.has_ended:
                # The claim may have come behind the end and opened the draft anew: who missed the end would read there that it still runs.
                await self.store.clear(message_id, reply.work.epoch)
            elif not is_ours and message_id in self._tasks:
                log.warning("reply.lease_lost", message=message_id)
                self._tasks[message_id].cancel()

    async def _look_for_stops(self) -> None:
        """A stop whose event was lost is still on the row."""
        if self._replies:
            for message_id in await in_database(recover.stops_among, list(self._replies)):
                if message_id in self._replies:
                    self._replies[message_id].stop()

    async def _sweep(self) -> None:
        """Take over what nobody runs. After two looks at the same attempt, so that a lease just being taken counts; at the start of a
        process whose store nobody shares, after one.
        """
        streaming = await in_database(recover.streaming)
        leased = await self.store.leased([message_id for message_id, _ in streaming])
        orphans = {(message_id, epoch) for message_id, epoch in streaming if message_id not in leased and message_id not in self._tasks}
        is_alone_at_start = self._orphans is None and not self.store.is_shared
        ripe = orphans if is_alone_at_start else orphans & (self._orphans or set())
        self._orphans = orphans - ripe
        if not streaming and not self._tasks:
            self._has_work.clear()
        for message_id, epoch in ripe:
            self._spawn(message_id, self._take_over(message_id, epoch))


def _abandoned(message_id: int, epoch: int | None) -> Event:
    """What is told of a reply that was given up: the attempt that another node may take over. Without one it was not begun here."""
    if epoch is None:
        return {"type": "reply.waiting", "message_id": message_id}
    return {"type": "reply.abandoned", "message_id": message_id, "epoch": epoch}


_engine: Engine | None = None


async def start() -> None:
    """Begin to run replies in this process. Call it on the server's loop, after the layer is attached."""
    global _engine  # noqa: PLW0603 - one engine a process, reached from its threads
    _engine = Engine()
    await _engine.start()


async def stop() -> None:
    """Give up all leases and stop. Replies that ran go on elsewhere, or at the next start."""
    global _engine
    engine, _engine = _engine, None
    if engine is not None:
        await engine.stop()


def current() -> Engine | None:
    """This process's engine; None where no replies are run (a Celery worker, a shell)."""
    return _engine


def wake(message_id: int, prepare: Callable[[], Work] | None = None) -> None:
    """From any thread, after commit: there is a reply to run. Lost wake-ups are found by the sweep.

    `prepare`, where the caller knows it already, gives the reply's work, which then need not be read from the database.
    """
    engine = _engine
    if engine is not None and not engine.loop.is_closed():
        engine.loop.call_soon_threadsafe(engine.begin, message_id, prepare() if prepare else None)
    else:
        publish(group=events.ENGINES, event={"type": "reply.waiting", "message_id": message_id})
