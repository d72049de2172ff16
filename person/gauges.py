"""Mail and account jobs that wait, for the metrics."""

from __future__ import annotations

import datetime

from django.db.models import Min, QuerySet

from project.observability import site_state
from project.observability.site_state import Values

from . import outbox
from .models import OutgoingMail, Work


def register() -> None:
    site_state.register("reverie_mails_waiting", "Mails that have not been sent, and will be tried again.", _mails)
    site_state.register("reverie_mail_oldest_seconds", "How long ago the oldest of them was written.", _oldest_mail)
    site_state.register("reverie_account_jobs_due", "Exports and deletions whose time has come.", _account_jobs)


def _waiting() -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(sent_at__isnull=True, attempts__lt=outbox.MOST_ATTEMPTS)


def _mails(now: datetime.datetime) -> Values:
    return {"": _waiting().count()}


def _oldest_mail(now: datetime.datetime) -> Values:
    return site_state.age(now, _waiting().aggregate(first=Min("created_at"))["first"])


def _account_jobs(now: datetime.datetime) -> Values:
    return {"": Work.objects.claimable(now).count()}
