"""The sweep: finds the jobs that nobody runs, and those whose wake-up was lost. Any number of them may sweep at once."""

from __future__ import annotations

import datetime
import uuid

import structlog
from django.conf import settings
from django.db import transaction

from project.celery import wake_workers

from ..models import Job, JobAttempt
from . import events, finish
from .claim import Claim

log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 3
MOST_AT_ONCE = 200


def sweep(*, now: datetime.datetime) -> None:
    """End what is overdue, take up what was abandoned, and wake workers for what waits."""
    for job_id in Job.objects.overdue(now).values_list("pk", flat=True)[:MOST_AT_ONCE]:
        _expire(job_id, now)
    for job_id in Job.objects.abandoned(now).values_list("pk", flat=True)[:MOST_AT_ONCE]:
        _take_up(job_id, now)
    running = Job.objects.filter(state=Job.State.PROCESSING).count()
    free = max(0, settings.IMAGEGEN_RUNNING_AT_ONCE - running)
    for _ in range(min(free, Job.objects.claimable(now).count())):
        wake_workers(finish.RUN)


def give_back(claim: Claim, *, now: datetime.datetime) -> None:
    """Its runner can't go on (its process ends, a store is away): the job waits anew at once, for whoever comes next. One that may have
    cost something keeps its lease.
    """
    with transaction.atomic(durable=True):
        job = finish.held(claim)
        if job is None:
            return
        if job.cancel_requested_at is not None:
            finish.end(job, Job.State.CANCELLED, now=now)
        elif not _may_have_cost(job):
            log.info("job.given_back", job=str(job.pk), attempt=job.attempt)
            _requeue(job, now)


def _expire(job_id: uuid.UUID, now: datetime.datetime) -> None:
    with transaction.atomic(durable=True):
        job = finish.lock(job_id)
        if job is not None and job.state == Job.State.PENDING and job.deadline_at is not None and job.deadline_at <= now:
            finish.end(job, Job.State.CANCELLED, now=now, reason="deadline")


def _take_up(job_id: uuid.UUID, now: datetime.datetime) -> None:
    with transaction.atomic(durable=True):
        job = finish.lock(job_id)
        if job is None or job.state != Job.State.PROCESSING or job.lease_until is None or job.lease_until > now:
            return
        log.warning("job.abandoned", job=str(job.pk), attempt=job.attempt, provider=job.provider)
        if job.cancel_requested_at is not None:
            finish.end(job, Job.State.CANCELLED, now=now)
        elif _may_have_cost(job):
            # One click is never two paid calls: the person decides whether to try again.
            finish.end(job, Job.State.FAILED, now=now, code="image_outcome_unknown")
        elif job.attempt >= MOST_ATTEMPTS:
            finish.end(job, Job.State.FAILED, now=now, code="internal_error")
        else:
            _requeue(job, now)


def _may_have_cost(job: Job) -> bool:
    """Whether a provider that is paid may have taken this attempt's request."""
    taken = (JobAttempt.Outcome.UNKNOWN, JobAttempt.Outcome.ACCEPTED)
    return JobAttempt.objects.filter(job=job, attempt=job.attempt, is_paid=True, outcome__in=taken).exists()


def _requeue(job: Job, now: datetime.datetime) -> None:
    job.state, job.lease_until = Job.State.PENDING, None
    job.save(update_fields=["state", "lease_until"])
    events.emit(job, events.Kind.QUEUED, now=now)
    wake_workers(finish.RUN)
