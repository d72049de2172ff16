"""The sweep and the clean-up of deliveries. Any number of them may run at once, any number of times."""

from __future__ import annotations

import datetime

from django.conf import settings

from project.celery import wake_workers

from ..models import WebhookDelivery
from ..models.webhook import PING
from . import claim
from .deliveries import SEND

MOST_BELLS = 50
MOST_DELETED = 1000


def sweep(*, now: datetime.datetime) -> None:
    """Wake workers for what is due, what a dead sender left and what lost its wake-up."""
    # An event that was written in the very moment in which its endpoint was paused.
    stale = WebhookDelivery.objects.filter(state=WebhookDelivery.State.WAITING, endpoint__is_active=False).exclude(event_type=PING)
    stale.update(state=WebhookDelivery.State.FAILED, error=WebhookDelivery.Error.ENDPOINT_INACTIVE, next_attempt_at=None, ended_at=now)
    free = max(0, settings.WEBHOOK_RUNNING_AT_ONCE - WebhookDelivery.objects.being_sent(now).count())
    for _ in claim.due(now).values_list("pk")[: min(free, MOST_BELLS)]:
        wake_workers(SEND)


def drop_old(*, now: datetime.datetime) -> int:
    """Delete from the log what ended more than WEBHOOK_KEEP_DAYS ago; how many there were."""
    before = now - datetime.timedelta(days=settings.WEBHOOK_KEEP_DAYS)
    old = WebhookDelivery.objects.filter(ended_at__lt=before).order_by("ended_at").values_list("pk", flat=True)
    return WebhookDelivery.objects.filter(pk__in=list(old[:MOST_DELETED])).delete()[0]
