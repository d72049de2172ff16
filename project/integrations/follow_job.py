"""An image job until it has ended, for programs that wait for the picture. It goes on when nobody waits."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

from dreams.chat import events as dream_events
from imagegen.jobs.feed import Feed
from imagegen.models import Job
from person.flows.identity import Identity, NotSignedIn
from project.realtime.database import in_database
from project.realtime.layers import Event, layer

FINAL = frozenset({"job.completed", "job.failed", "job.cancelled"})

OnProgress = Callable[[int, str], Any]
"""Called with per cent and stage; what it returns is awaited where it can be."""


async def ended(job_id: uuid.UUID, identity: Identity, *, on_progress: OnProgress | None = None) -> Job:
    """The job in its final state. Raises NotSignedIn where the key was revoked meanwhile."""
    queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    feed = Feed(person_id=identity.person_id, send=queue.put, job_id=job_id)

    def hear(event: Event) -> None:
        if event["type"] != "session.ended":
            feed.hear(event)
        elif event["session_id"] == str(identity.session_id):
            queue.put_nowait(event)

    group = dream_events.person_group(identity.person_id)
    await layer().join(group, hear)
    try:
        await feed.open()
        while True:
            frame = await queue.get()
            kind = frame["type"]
            if kind == "session.ended":
                raise NotSignedIn
            if kind == "job.progress" and on_progress is not None:
                waiting = on_progress(int(frame["percent"]), str(frame.get("stage") or ""))
                if asyncio.iscoroutine(waiting):
                    await waiting
            is_over = kind in FINAL or (kind == "ready" and any(one["status"] in Job.FINAL for one in frame["jobs"]))
            if is_over:
                return await in_database(_job, job_id)
    finally:
        await layer().leave(group, hear)
        await feed.close()


def _job(job_id: uuid.UUID) -> Job:
    return Job.objects.prefetch_related("results").get(pk=job_id)
