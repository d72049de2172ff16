"""Celery's view of people: mail, credits that come and go by the calendar, housekeeping."""

from __future__ import annotations

import uuid
from typing import Any

from celery import shared_task
from django.utils import timezone

from . import errands, housekeeping, outbox
from .credits import expiry, monthly
from .flows import work


@shared_task(name="person.send_mail", ignore_result=True)
def send_mail(*, mail_id: int, **later: Any) -> None:
    outbox.send(mail_id=mail_id, now=timezone.now())


@shared_task(name="person.send_waiting_mail", ignore_result=True)
def send_waiting_mail(**later: Any) -> None:
    """Ring again for mail whose first bell was lost or whose sending failed."""
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


@shared_task(name="person.run_work", ignore_result=True)
def run_work(*, work_id: str, **later: Any) -> None:
    errands.run(work_id=uuid.UUID(work_id), now=timezone.now())


@shared_task(name="person.sweep_work", ignore_result=True)
def sweep_work(**later: Any) -> None:
    """Ring for work whose time has come, whose first bell was lost, or whose worker died."""
    for work_id in work.due(timezone.now()):
        run_work.delay(work_id=str(work_id))
