"""What of images and webhooks waits, for the metrics."""

from __future__ import annotations

import datetime

from django.db.models import Count, Min

from project.observability import site_state
from project.observability.site_state import Values

from .models import Job, WebhookDelivery

OPEN_JOBS = (Job.State.PENDING, Job.State.PROCESSING)
OPEN_DELIVERIES = (WebhookDelivery.State.WAITING, WebhookDelivery.State.SENDING)


def register() -> None:
    site_state.register("reverie_jobs", "Image jobs that have not ended.", _jobs, label="state")
    site_state.register("reverie_jobs_oldest_pending_seconds", "How long the job that waits longest has waited.", _oldest_job)
    site_state.register("reverie_webhook_deliveries", "Webhook deliveries that have not ended.", _deliveries, label="state")
    site_state.register("reverie_webhook_overdue_seconds", "How long ago the delivery that is due longest fell due.", _overdue)


def _jobs(now: datetime.datetime) -> Values:
    counted = dict(Job.objects.unfinished().order_by().values_list("state").annotate(Count("pk")))
    return {state.value: counted.get(state.value, 0) for state in OPEN_JOBS}


def _oldest_job(now: datetime.datetime) -> Values:
    return site_state.age(now, Job.objects.claimable(now).aggregate(first=Min("created_at"))["first"])


def _deliveries(now: datetime.datetime) -> Values:
    rows = WebhookDelivery.objects.filter(state__in=OPEN_DELIVERIES)
    counted = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    return {state.value: counted.get(state.value, 0) for state in OPEN_DELIVERIES}


def _overdue(now: datetime.datetime) -> Values:
    due = WebhookDelivery.objects.claimable(now).filter(state=WebhookDelivery.State.WAITING)
    return site_state.age(now, due.aggregate(first=Min("next_attempt_at"))["first"])
