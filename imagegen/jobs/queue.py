"""Who is next, where a job stands in the queue, and how long it will take.

Fair between people: who has fewer pictures in the making goes first, then who has waited longer. A person's own jobs
keep their order.
"""

from __future__ import annotations

import datetime
import statistics
import uuid
from collections import Counter
from collections.abc import Iterable

from django.conf import settings

from ..models import Job

MOST_LOOKED_AT = 2000
MOST_RECENT = 20
USUAL_SECONDS = {"local": {"low": 2.0, "medium": 4.0, "high": 7.0, "auto": 4.0}}
USUAL_ELSEWHERE = {"low": 15.0, "medium": 30.0, "high": 60.0, "auto": 30.0}
"""Before there is experience."""


def order(now: datetime.datetime) -> list[uuid.UUID]:
    """The waiting jobs, the next one first."""
    return [job_id for job_id, _ in _ranked(now)]


def positions(jobs: Iterable[Job], now: datetime.datetime) -> dict[uuid.UUID, int]:
    """Of those among `jobs` that wait: how many are before it, itself included. One look at the queue for all."""
    waiting = {job.pk for job in jobs if job.state == Job.State.PENDING}
    if not waiting:
        return {}
    return {job_id: place for place, job_id in enumerate(order(now), 1) if job_id in waiting}


def usual_seconds(*, job_type: str, quality: str) -> float:
    """How long such a job runs: the median of the most recent ones."""
    recent = Job.objects.filter(type=job_type, quality=quality, state=Job.State.COMPLETED, started_at__isnull=False).order_by("-ended_at")
    spans = [
        (ended - started).total_seconds()
        for started, ended in recent.values_list("started_at", "ended_at")[:MOST_RECENT]
        if started and ended
    ]
    if spans:
        return max(0.5, statistics.median(spans))
    return USUAL_SECONDS.get(settings.IMAGEGEN_PROVIDERS[0], USUAL_ELSEWHERE)[quality]


def estimated_seconds(job: Job, *, place: int) -> int:
    """From now until the picture of a job that waits at this place (from 1) is there."""
    usual_s = usual_seconds(job_type=job.type, quality=job.quality)
    rounds = (max(place, 1) - 1) // settings.IMAGEGEN_RUNNING_AT_ONCE + 1
    return max(1, round(usual_s * rounds))


def _ranked(now: datetime.datetime) -> list[tuple[uuid.UUID, tuple[int, datetime.datetime]]]:
    ahead = Counter(Job.objects.filter(state=Job.State.PROCESSING).values_list("person_id", flat=True))
    waiting = Job.objects.claimable(now).order_by("created_at", "id").values_list("pk", "person_id", "created_at")
    ranked = []
    for job_id, person_id, created_at in waiting[:MOST_LOOKED_AT]:
        ranked.append((job_id, (ahead[person_id], created_at)))
        ahead[person_id] += 1
    return sorted(ranked, key=lambda entry: entry[1])
