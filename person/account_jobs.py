"""Carrying out one claimed job of an account; what fails is tried again later, and what was taken over is left alone."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable

from project.storage import StorageUnavailable

from .flows import account_job, deletion, export
from .models import Work

Runner = Callable[..., None]

RUN: dict[Work.Kind, Runner] = {Work.Kind.EXPORT: export.run, Work.Kind.DELETION: deletion.run}
RETRY_SECONDS = (5, 30, 120, 480)
"""After each fault. What a busy database refused once succeeds within seconds; somebody may be looking at the page of an import."""
STORAGE_RETRY_SECONDS = 300


def register(kind: Work.Kind, runner: Runner) -> None:
    """Have an upper app's function carry out jobs of a kind; called as `runner(task=…, now=…)` with a claimed job."""
    RUN[kind] = runner


def run(*, work_id: uuid.UUID, now: datetime.datetime) -> None:
    """Do it if it is due and nobody else does."""
    task = account_job.claim(work_id=work_id, now=now)
    if task is None:
        return
    try:
        RUN[Work.Kind(task.kind)](task=task, now=now)
    except account_job.LostClaim:
        return
    except StorageUnavailable:
        # Nobody's account is half deleted for good because a store was away for an evening.
        account_job.put_off(task, now=now, seconds=STORAGE_RETRY_SECONDS, is_fault=False)
    except Exception:
        account_job.put_off(task, now=now, seconds=RETRY_SECONDS[min(task.attempt, len(RETRY_SECONDS)) - 1])
        raise
