"""The end of a job: one transaction, fenced by the attempt, stores results and state and settles the hold (DESIGN §4)."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence

from django.db import transaction

from person.models import Cause
from person.progress.award import award
from project.celery import wake_workers
from project.observability import metrics
from project.pictures.source_type import SourceType

from ..media.files import Stored
from ..models import Job, Result
from . import events, payment
from .claim import Claim

RUN = "imagegen.run_next"


def completed(claim: Claim, *, pictures: Sequence[Stored], now: datetime.datetime, source_type: SourceType = SourceType.MADE) -> bool:
    """Store the pictures as results. False when the job is no longer this runner's, or was cancelled: they are to be deleted."""
    with transaction.atomic(durable=True):
        job = held(claim)
        if job is None:
            return False
        if job.cancel_requested_at is not None:
            # A cancel that was accepted counts, even where the picture came a moment before it was heard.
            end(job, Job.State.CANCELLED, now=now)
            return False
        for index, picture in enumerate(pictures):
            Result.objects.create(
                job=job, owner_id=job.person_id, index=index, created_at=now, digital_source_type=source_type, **picture.columns()
            )
        end(job, Job.State.COMPLETED, now=now)
    return True


def failed(claim: Claim, *, code: str, now: datetime.datetime) -> bool:
    """No picture, with a `code` of `shape.FAILURES`; a job that was to be cancelled is cancelled instead."""
    return _end_held(claim, Job.State.FAILED, now=now, code=code)


def cancelled(claim: Claim, *, now: datetime.datetime) -> bool:
    return _end_held(claim, Job.State.CANCELLED, now=now)


def end(job: Job, state: Job.State, *, now: datetime.datetime, code: str = "", reason: str = "") -> None:
    """Write a job's final state, settle its hold and tell of it. Needs the caller's transaction, with the job locked and not final.

    `reason` says why it was cancelled, where not by the person.
    """
    assert not job.is_final
    job.state, job.error_code, job.ended_at, job.lease_until = state, code, now, None
    job.percent, job.stage = (100, "") if state == Job.State.COMPLETED else (job.percent, "")
    job.save(update_fields=["state", "error_code", "ended_at", "lease_until", "percent", "stage"])
    if payment.settle(job=job, is_served=state == Job.State.COMPLETED):
        events.announce_credits(job.person_id)
    if state == Job.State.COMPLETED:
        award(person_id=job.person_id, cause=Cause.IMAGE, key=f"job:{job.pk}", now=now)
    data = {"code": code} if code else {"reason": reason} if reason else {}
    events.emit(job, events.Kind(state.value), now=now, **data)
    transaction.on_commit(lambda: _count(job), robust=True)
    # Whoever waits behind it may begin.
    wake_workers(RUN)


def _count(job: Job) -> None:
    metrics.JOBS_ENDED.labels(job.type, job.state, job.error_code).inc()
    if job.ended_at is not None and job.state == Job.State.COMPLETED:
        metrics.JOB_SECONDS.labels(job.type).observe((job.ended_at - job.created_at).total_seconds())


def lock(job_id: uuid.UUID) -> Job | None:
    """The job's row, locked, with its hold: the first lock that every write takes. None where it was deleted."""
    return Job.objects.select_for_update(no_key=True, of=("self",)).select_related("hold").filter(pk=job_id).first()


def _end_held(claim: Claim, state: Job.State, *, now: datetime.datetime, code: str = "") -> bool:
    with transaction.atomic(durable=True):
        job = held(claim)
        if job is None:
            return False
        if job.cancel_requested_at is not None:
            state, code = Job.State.CANCELLED, ""
        end(job, state, now=now, code=code)
    return True


def held(claim: Claim) -> Job | None:
    """The job, locked, if this attempt still runs it."""
    job = lock(claim.job_id)
    return job if job is not None and (job.attempt, job.state) == (claim.attempt, Job.State.PROCESSING) else None
