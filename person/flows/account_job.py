"""Jobs of an account (export, deletion): the row is the truth, Celery only the wake-up (RELIABILITY P-E).

A worker claims a row for a lease by one conditional update, so of any number of deliveries one works; each write is fenced by the
attempt, so a worker that was taken over can write nothing more.
"""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from project.celery import wake_workers

from ..models import User, Work

LEASE = datetime.timedelta(seconds=330)
"""Longer than CELERY_TASK_TIME_LIMIT: only a worker that died outlives it."""
MOST_ATTEMPTS = 5


class LostClaim(Exception):
    """Another worker has taken this work over."""


def ask(*, user: User, kind: Work.Kind, due_at: datetime.datetime) -> Work:
    """Write down work of a kind, or find the open one. Needs the caller's transaction, in which the person's row is locked."""
    open_states = (Work.State.WAITING, Work.State.RUNNING)
    work = Work.objects.filter(user=user, kind=kind, state__in=open_states).first()
    if work is None:
        work = Work.objects.create(user=user, kind=kind, due_at=due_at)
        if due_at <= timezone.now():
            wake_workers("person.run_account_job", work_id=str(work.pk))
    return work


def latest(*, user: User, kind: Work.Kind) -> Work | None:
    """The work of this kind that was asked for last."""
    return Work.objects.filter(user=user, kind=kind).order_by("-created_at").first()


def due(now: datetime.datetime) -> list[uuid.UUID]:
    """Work whose time has come, whose wake-up was lost, or whose worker died."""
    return list(Work.objects.claimable(now).order_by("due_at").values_list("pk", flat=True)[:50])


def claim(*, work_id: uuid.UUID, now: datetime.datetime) -> Work | None:
    """Take the work for a lease; None when somebody else has it or it is over."""
    free = Work.objects.claimable(now).filter(pk=work_id)
    if not free.update(state=Work.State.RUNNING, attempt=F("attempt") + 1, lease_until=now + LEASE):
        return None
    return Work.objects.select_related("user").get(pk=work_id)


def report(work: Work, *, progress: int, stage: str) -> None:
    """Tell how far it is, and keep the lease. Raises LostClaim."""
    _write(work, progress=min(99, progress), stage=stage, lease_until=timezone.now() + LEASE)


def end(work: Work, *, state: Work.State, now: datetime.datetime, **fields: object) -> None:
    """The end of this work. Raises LostClaim."""
    done = {"progress": 100} if state == Work.State.DONE else {}
    _write(work, state=state, ended_at=now, lease_until=None, stage="", **done, **fields)


def put_off(work: Work, *, now: datetime.datetime, seconds: int, is_fault: bool = True) -> None:
    """Try again in `seconds`; after MOST_ATTEMPTS faults it has failed. Raises LostClaim."""
    if is_fault and work.attempt >= MOST_ATTEMPTS:
        end(work, state=Work.State.FAILED, now=now)
    else:
        _write(work, state=Work.State.WAITING, due_at=now + datetime.timedelta(seconds=seconds), lease_until=None)


def _write(work: Work, **fields: object) -> None:
    mine = Work.objects.filter(pk=work.pk, state=Work.State.RUNNING, attempt=work.attempt)
    if not mine.update(**fields):
        raise LostClaim
    for name, value in fields.items():
        setattr(work, name, value)


def lock(user: User) -> None:
    """Everything that one person asks for happens one after the other. Needs the caller's transaction."""
    assert transaction.get_connection().in_atomic_block
    User.objects.select_for_update(no_key=True).values_list("pk").get(pk=user.pk)
