"""Celery's view of people: mail, credits that come and go by the calendar, housekeeping."""

from __future__ import annotations

import uuid
from typing import Any

from celery import shared_task
from django.utils import timezone

from . import account_jobs, housekeeping, outbox
from .credits import expiry, monthly
from .flows import account_job, reminders
from .models import OutgoingMail


@shared_task(name="person.send_mail", ignore_result=True)
def send_mail(*, mail_id: int, **later: Any) -> None:
    outbox.send(mail_id=mail_id, now=timezone.now())


@shared_task(name="person.send_waiting_mail", ignore_result=True)
def send_waiting_mail(**later: Any) -> None:
    """Wake workers again for mail whose first wake-up was lost or whose sending failed."""
    for mail_id in outbox.waiting(timezone.now()):
        send_mail.delay(mail_id=mail_id)


@shared_task(name="person.purge_expired", ignore_result=True)
def purge_expired(**later: Any) -> None:
    housekeeping.purge(now=timezone.now())


@shared_task(name="person.expire_credits", ignore_result=True)
def expire_credits(**later: Any) -> None:
    expiry.sweep(now=timezone.now())


@shared_task(name="person.grant_monthly", ignore_result=True)
def grant_monthly(**later: Any) -> None:
    monthly.sweep(now=timezone.now())


@shared_task(name="person.run_account_job", ignore_result=True)
def run_account_job(*, work_id: str, **later: Any) -> None:
    account_jobs.run(work_id=uuid.UUID(work_id), now=timezone.now())


@shared_task(name="person.sweep_account_jobs", ignore_result=True)
def sweep_account_jobs(**later: Any) -> None:
    """Wake workers for work whose time has come, whose first wake-up was lost, or whose worker died."""
    for work_id in account_job.due(timezone.now()):
        run_account_job.delay(work_id=str(work_id))


@shared_task(name="person.ring", ignore_result=True, expires=3600)
def ring(*, person_id: str, kind: str, **later: Any) -> None:
    """What a server of a version before this one wants, while the two run side by side."""
    reminders.ring_for_earlier_version(person_id=uuid.UUID(person_id), kind=OutgoingMail.Kind(kind), now=timezone.now())


@shared_task(name="person.ring_devices", ignore_result=True)
def ring_devices(*, ringing_id: int, **later: Any) -> None:
    """Ring somebody's devices with a reminder."""
    reminders.ring(ringing_id=ringing_id, now=timezone.now())


@shared_task(name="person.send_reminders", ignore_result=True, expires=300)
def send_reminders(**later: Any) -> None:
    """Write the reminders of this morning that are due, and wake workers again for those that devices were not yet rung with."""
    now = timezone.now()
    reminders.sweep(now=now)
    for ringing_id in reminders.waiting(now):
        ring_devices.delay(ringing_id=ringing_id)
