"""Carrying out one claimed errand of an account; what fails is tried again later, and what was taken over is left alone."""

from __future__ import annotations

import datetime
import uuid

from project.storage import StorageUnavailable

from .flows import deletion, export, work
from .models import Work

RUN = {Work.Kind.EXPORT: export.run, Work.Kind.DELETION: deletion.run}
RETRY_SECONDS = 60
STORAGE_RETRY_SECONDS = 300


def run(*, work_id: uuid.UUID, now: datetime.datetime) -> None:
    """Do it if it is due and nobody else does."""
    task = work.claim(work_id=work_id, now=now)
    if task is None:
        return
    try:
        RUN[Work.Kind(task.kind)](task=task, now=now)
    except work.LostClaim:
        return
    except StorageUnavailable:
        # Nobody's account is half deleted for good because a store was away for an evening.
        work.put_off(task, now=now, seconds=STORAGE_RETRY_SECONDS, is_fault=False)
    except Exception:
        work.put_off(task, now=now, seconds=RETRY_SECONDS * 2**task.attempt)
        raise
