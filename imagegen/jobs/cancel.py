"""Cancelling a job, in every state; the hold is settled in any case."""

from __future__ import annotations

import datetime
import enum
import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, Kind

from ..models import Job
from . import access, finish


class Answer(enum.Enum):
    """The four things that a wish to cancel can find."""

    CANCELLED = "cancelled"
    CANCELLING = "cancelling"
    ALREADY_FINISHED = "already_finished"
    UNKNOWN = "unknown"


class AlreadyFinished(DomainError):
    """For callers that know no answers, only success and failure."""

    code = "job_already_finished"
    kind = Kind.CONFLICT
    message = _("This job has already ended.")


def job(*, job_id: uuid.UUID, person_id: uuid.UUID, now: datetime.datetime) -> Answer:
    """Cancel. A running job's wish is on its row: its runner drops the call within a second, or the sweep ends the job.

    Cancelling twice gives the same answer again.
    """
    with transaction.atomic(durable=True):
        try:
            row = access.job(job_id=job_id, person_id=person_id, lock=True)
        except access.NoSuchJob:
            return Answer.UNKNOWN
        return _cancel(row, now)


def deleted_job(*, job_id: uuid.UUID, now: datetime.datetime) -> Answer:
    """The same for a job that is to be erased, which nobody sees any more."""
    with transaction.atomic(durable=True):
        row = finish.lock(job_id)
        return Answer.UNKNOWN if row is None else _cancel(row, now)


def _cancel(row: Job, now: datetime.datetime) -> Answer:
    if row.is_final:
        return Answer.CANCELLED if row.state == Job.State.CANCELLED else Answer.ALREADY_FINISHED
    if row.state == Job.State.PENDING or _is_abandoned(row, now):
        finish.end(row, Job.State.CANCELLED, now=now)
        return Answer.CANCELLED
    Job.objects.filter(pk=row.pk, cancel_requested_at__isnull=True).update(cancel_requested_at=now)
    return Answer.CANCELLING


def _is_abandoned(row: Job, now: datetime.datetime) -> bool:
    return row.lease_until is not None and row.lease_until <= now
