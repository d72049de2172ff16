"""Somebody following a person's jobs, over whatever road: hints come in, the exact stream of events goes out.

Promise: every event after the position where it began is sent once and in order, however hints are lost, doubled or late.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from django.utils import timezone

from project.outages import OUTAGES
from project.realtime.database import in_database
from project.realtime.layers import Event

from ..models import EventStream, Job, JobEvent
from . import events, serialize

QUIET_SECONDS = 5.0
MOST_LISTED = 20
MOST_AT_ONCE = 500

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Feed:
    """`open`, then frames come through `send` until `close`. `hear` takes the events of the person's group, on the loop.

    `job_id` keeps to the events of one job.
    """

    def __init__(self, *, person_id: uuid.UUID, send: Send, job_id: uuid.UUID | None = None) -> None:
        self._person_id = person_id
        self._job_id = job_id
        self._send = send
        self.position = 0
        self._waiting: asyncio.Queue[Event] = asyncio.Queue(1000)
        self._pump: asyncio.Task[None] | None = None

    async def open(self, *, since: int | None = None) -> None:
        """Send `ready`, then what came after position `since`, then what comes."""
        ready = await in_database(_ready, self._person_id, self._job_id)
        self.position = ready["position"] if since is None else min(since, ready["position"])
        await self._send(ready)
        await self._catch_up()
        self._pump = asyncio.create_task(self._run())

    async def close(self) -> None:
        if self._pump is not None:
            self._pump.cancel()

    def hear(self, event: Event) -> None:
        if not self._waiting.full():  # what is left out here is a gap, and the next hint or the quiet finds it
            self._waiting.put_nowait(event)

    async def _run(self) -> None:
        while True:
            try:
                event = await asyncio.wait_for(self._waiting.get(), QUIET_SECONDS)
            except TimeoutError:
                event = {"type": "feed.quiet"}
            try:
                await self._handle(event)
            except OUTAGES:
                continue  # the database is away; the next hint or silence makes us look again

    async def _handle(self, event: Event) -> None:
        kind = event["type"]
        if kind == events.PUSHED:
            frame = event["frame"]
            if frame["position"] == self.position + 1:
                await self._pass_on(serialize.localised(frame))
            elif frame["position"] > self.position:
                await self._catch_up()
        elif kind in {"credits.updated", "level.reached"}:
            await self._send(event)
        elif kind in {"feed.quiet", "layer.resumed"}:
            await self._catch_up()

    async def _catch_up(self) -> None:
        """What the store has beyond our position."""
        while frames := await in_database(_events_after, self._person_id, self.position):
            for frame in frames:
                await self._pass_on(frame)

    async def _pass_on(self, frame: dict[str, Any]) -> None:
        self.position = frame["position"]
        if self._job_id is None or frame["job"] == str(self._job_id):
            await self._send(frame)


def _ready(person_id: uuid.UUID, job_id: uuid.UUID | None) -> dict[str, Any]:
    """The position first: what happens between the two reads is sent again rather than left out."""
    position = EventStream.objects.filter(person_id=person_id).values_list("last_position", flat=True).first() or 0
    rows = Job.objects.of(person_id).prefetch_related("results")
    if job_id is not None:
        listed = list(rows.filter(pk=job_id))
    else:
        newest = list(rows.newest_first()[:MOST_LISTED])
        listed = newest + [row for row in rows.unfinished() if row not in newest]
    return {"type": "ready", "jobs": serialize.jobs(listed, now=timezone.now()), "position": position}


def _events_after(person_id: uuid.UUID, position: int) -> list[dict[str, Any]]:
    rows = JobEvent.objects.filter(person_id=person_id, position__gt=position).order_by("position").select_related("job")
    return [serialize.event(row) for row in rows[:MOST_AT_ONCE]]
