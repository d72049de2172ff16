"""Taking a job to run it: one conditional update, whose `attempt` fences all that the runner writes later."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import uuid

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from ..models import Job
from . import events, queue


@dataclasses.dataclass(frozen=True, slots=True)
class Claim:
    """The right to run attempt `attempt` of a job, as long as its lease is renewed."""

    job_id: uuid.UUID
    attempt: int


class Standing(enum.Enum):
    """What has become of a claim."""

    HELD = "held"
    CANCEL_WANTED = "cancel_wanted"
    GIVEN_UP = "given_up"
    """By its own runner, whose process is to end."""
    LOST = "lost"


def next_job(*, now: datetime.datetime) -> Claim | None:
    """Claim the job that is next in the fair queue. None where none waits, or enough run already.

    The limit for the whole site is looked at without a lock, so it may be passed by a few for a moment; a person's is kept.
    """
    if Job.objects.filter(state=Job.State.PROCESSING).count() >= settings.IMAGEGEN_RUNNING_AT_ONCE:
        return None
    for job_id in queue.order(now):
        if (claim := _take(job_id, now)) is not None:
            return claim
    return None


def renew(claim: Claim, *, now: datetime.datetime) -> bool:
    """Renew the lease. False where the job is no longer this runner's."""
    return bool(_held(claim).update(lease_until=lease(now)))


def look(claim: Claim) -> Standing:
    """Whether the job is still this runner's, and wanted."""
    wishes = list(_held(claim).values_list("cancel_requested_at", flat=True))
    if not wishes:
        return Standing.LOST
    return Standing.HELD if wishes[0] is None else Standing.CANCEL_WANTED


def _take(job_id: uuid.UUID, now: datetime.datetime) -> Claim | None:
    with transaction.atomic(durable=True):
        waiting = Job.objects.claimable(now).filter(pk=job_id)
        taken = waiting.update(
            state=Job.State.PROCESSING, attempt=F("attempt") + 1, lease_until=lease(now), started_at=now, percent=0, stage="preparing"
        )
        if not taken:
            return None
        job = Job.objects.get(pk=job_id)
        events.lock_stream(job.person_id)
        running = Job.objects.filter(person_id=job.person_id, state=Job.State.PROCESSING).count()
        if running > settings.IMAGEGEN_RUNNING_PER_PERSON:
            transaction.set_rollback(True)
            return None
        events.emit(job, events.Kind.STARTED, now=now, attempt=job.attempt)
    return Claim(job.pk, job.attempt)


def _held(claim: Claim) -> QuerySet[Job]:
    return Job.objects.filter(pk=claim.job_id, attempt=claim.attempt, state=Job.State.PROCESSING)


def lease(now: datetime.datetime) -> datetime.datetime:
    """Until when a job is its runner's that is claimed or renewed now."""
    return now + datetime.timedelta(seconds=settings.IMAGEGEN_LEASE_SECONDS)
