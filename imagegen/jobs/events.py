"""The events of a job: numbered without a gap in the transaction that they tell of, pushed after its commit.

A push is a hint. `seq` counts within the job, `position` among all of the person's jobs, so who misses one sees the gap
and asks the store.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import translation

from dreams.chat import events as dream_events
from person.models import User
from project import absolute_urls
from project.realtime.publish import publish_on_commit

from ..models import EventStream, Job, JobEvent
from . import serialize

log = structlog.get_logger(__name__)

PUSHED = "images.event"
"""The type of the event in the person's group. It is not the frame itself: a dream's socket hears that group, too."""

Kind = JobEvent.Kind
Listener = Callable[[Job, JobEvent], None]

_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Have every event told to `listener`, in its own transaction and with the job locked: what must not be lost with a push."""
    if listener not in _listeners:
        _listeners.append(listener)


def emit(job: Job, kind: JobEvent.Kind, *, now: datetime.datetime, **data: Any) -> JobEvent:
    """Store the job's next event. Needs the caller's transaction, with the job new or locked, and credits already settled."""
    job.last_seq += 1
    Job.objects.filter(pk=job.pk).update(last_seq=job.last_seq)
    position = _next_position(job.person_id)
    event = JobEvent.objects.create(
        job=job, person_id=job.person_id, seq=job.last_seq, position=position, kind=kind, data=data, created_at=now
    )
    for listener in _listeners:
        listener(job, event)
    # Shaped after the commit: a finished job's results are stored by then.
    transaction.on_commit(lambda: _push(event), robust=True)
    return event


def lock_stream(person_id: uuid.UUID) -> None:
    """Lock the person's stream of events: with it, what a person runs at once can be counted."""
    EventStream.objects.get_or_create(person_id=person_id)
    EventStream.objects.select_for_update(no_key=True).get(person_id=person_id)


def _next_position(person_id: uuid.UUID) -> int:
    stream = EventStream.objects.filter(person_id=person_id)
    if not stream.update(last_position=F("last_position") + 1):
        EventStream.objects.get_or_create(person_id=person_id)
        stream.update(last_position=F("last_position") + 1)
    return int(stream.values_list("last_position", flat=True).get())


def _push(event: JobEvent) -> None:
    language = User.objects.values_list("language", flat=True).get(pk=event.person_id)
    with translation.override(language), absolute_urls.reached_by(absolute_urls.RELATIVE):
        frame = serialize.event(event)
    log.debug("event.sent", job=frame["job"], seq=event.seq)
    publish_on_commit(group=dream_events.person_group(event.person_id), event={"type": PUSHED, "frame": frame})
    if event.job.dream_id is not None:
        publish_on_commit(group=dream_events.dream_group(event.job.dream_id), event=frame)


def announce_credits(person_id: uuid.UUID) -> None:
    """`credits.updated` to all of the person's sockets."""
    dream_events.announce_credits(person_id)
