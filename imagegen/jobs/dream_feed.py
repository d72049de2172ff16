"""A dream's jobs on the dream's own roads, for somebody who came for the chat.

Promise: of each job, from the first event that is told of it, every event is told once and in order, however hints are lost, doubled or
late. Unlike a Feed it asks the store nothing while no job runs: thousands look at a dream for hours, and few of them have a picture made.
"""

from __future__ import annotations

import asyncio
import datetime
import uuid
from collections import defaultdict
from typing import Any

from django.db.models import Q
from django.utils import timezone

from dreams.chat import others
from project.realtime.database import in_database
from project.realtime.layers import Event

from ..models import Job, JobEvent
from . import serialize

QUIET_SECONDS = 5.0
QUIET: Event = {"type": "dream_jobs.quiet"}
FINAL = frozenset(f"job.{state}" for state in Job.FINAL)
CLOCKS_APART = datetime.timedelta(minutes=1)
"""Nodes may differ in the time by so much: what ended so shortly before we began is looked at, too."""


class DreamFeed:
    """One viewer's teller of jobs (dreams/chat/others.py)."""

    def __init__(self, *, dream_id: uuid.UUID, person_id: uuid.UUID, send: others.Send, hear: others.Hear) -> None:
        self._dream_id = dream_id
        self._person_id = person_id
        self._send = send
        self._hear = hear
        self._since = timezone.now() - CLOCKS_APART
        self._told: defaultdict[str, int] = defaultdict(int)
        """The last `seq` that was told, by job."""
        self._running: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    async def handle(self, event: Event) -> None:
        kind = event["type"]
        if kind.startswith("job."):
            await self._on_hint(event)
        elif kind in {QUIET["type"], "layer.resumed"}:
            await self._catch_up()

    async def _on_hint(self, frame: Event) -> None:
        ahead = frame["seq"] - self._told[frame["job"]]
        if ahead == 1:
            await self._tell(serialize.localised(frame))
        elif ahead > 1:
            await self._catch_up()

    async def _catch_up(self) -> None:
        """What the store has beyond what was told."""
        self._listen_for_silence()  # also where the store is away
        frames, unfinished = await in_database(_beyond, self._dream_id, self._person_id, self._since, dict(self._told))
        self._running &= unfinished  # the others were deleted, or their end is among the frames
        for frame in frames:
            await self._tell(frame)

    async def _tell(self, frame: dict[str, Any]) -> None:
        self._told[frame["job"]] = frame["seq"]
        (self._running.discard if frame["type"] in FINAL else self._running.add)(frame["job"])
        self._listen_for_silence()
        await self._send(frame)

    def _listen_for_silence(self) -> None:
        """Look again after a while in which nothing was heard of a job that runs: even its last hint may be lost."""
        self.close()
        if self._running:
            self._timer = asyncio.get_running_loop().call_later(QUIET_SECONDS, self._hear, QUIET)


def _beyond(
    dream_id: uuid.UUID, person_id: uuid.UUID, since: datetime.datetime, told: dict[str, int]
) -> tuple[list[dict[str, Any]], set[str]]:
    """The events that were not told of the dream's jobs that had not ended before `since`; and which of these run."""
    jobs = Job.objects.of(person_id).filter(Q(ended_at__isnull=True) | Q(ended_at__gte=since), dream_id=dream_id)
    states = dict(jobs.values_list("pk", "state"))
    rows = JobEvent.objects.filter(job__in=states).order_by("position").select_related("job")
    frames = [serialize.event(row) for row in rows if row.seq > told.get(str(row.job_id), 0)]
    return frames, {str(job_id) for job_id, state in states.items() if state not in Job.FINAL}
