"""Deleting a whole job with its pictures, and taking that back; it is erased by imagegen/upkeep/erasure.py."""

from __future__ import annotations

import datetime
import uuid

from django.conf import settings
from django.db import transaction

from ..models import Job
from . import access, retry


def delete(*, job_id: uuid.UUID, person_id: uuid.UUID, now: datetime.datetime, is_final: bool = False) -> None:
    """Put a job that has ended into the trash for TRASH_DAYS; `is_final` leaves no way back, also from the trash.

    What it cost stays. Raises NoSuchJob, and StillRunning for one that must be cancelled first.
    """
    with transaction.atomic(durable=True):
        if is_final and Job.objects.in_trash(person_id, now).filter(pk=job_id).exists():
            Job.objects.filter(pk=job_id, erase_at__gt=now).update(erase_at=now)
            return
        row = access.job(job_id=job_id, person_id=person_id, lock=True)
        if not row.is_final:
            raise retry.StillRunning
        erase_at = now if is_final else now + datetime.timedelta(days=settings.TRASH_DAYS)
        Job.objects.filter(pk=row.pk).update(deleted_at=now, erase_at=erase_at)


def restore(*, job_id: uuid.UUID, person_id: uuid.UUID, now: datetime.datetime) -> Job:
    """Take a job out of the trash again, with its pictures. Raises NoSuchJob."""
    found = Job.objects.in_trash(person_id, now).filter(pk=job_id)
    if not Job.objects.filter(pk__in=found.values("pk"), erased_at__isnull=True, erase_at__gt=now).update(deleted_at=None, erase_at=None):
        raise access.NoSuchJob
    return access.job(job_id=job_id, person_id=person_id)
