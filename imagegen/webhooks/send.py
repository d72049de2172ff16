"""Delivering: claim what is next, call, and write what came of it. A sender that dies is followed by another, with the same webhook-id."""

from __future__ import annotations

import datetime
import random

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from project.celery import wake_workers
from project.observability import metrics

from ..models import WebhookDelivery, WebhookEndpoint, WebhookEvent
from ..models.webhook import PING
from . import call, claim, endpoints, signing
from .call import Outcome
from .claim import Claim
from .deliveries import SEND

log = structlog.get_logger(__name__)

JITTER = 0.1
MOST_RETRY_AFTER = datetime.timedelta(days=1)
PROGRESS_RETRIES = 2
"""Old news about progress is worth little."""

GONE = 410
SLOW_DOWN = {429, 503}


def next_delivery() -> bool:
    """Make one attempt at what is next. False where there was nothing to do."""
    held = claim.next_delivery(now=timezone.now())
    if held is None:
        return False
    delivery = WebhookDelivery.objects.select_related("endpoint").filter(pk=held.delivery_id).first()
    if delivery is not None:
        settle(held, _attempt(delivery), now=timezone.now())
    return True


def settle(held: Claim, outcome: Outcome, *, now: datetime.datetime) -> bool:
    """Write what came of an attempt. False when the delivery is no longer this sender's: its lease ended, or it was deleted."""
    with transaction.atomic(durable=True):
        endpoint = WebhookEndpoint.objects.select_for_update(no_key=True, of=("self",)).filter(deliveries=held.delivery_id).first()
        mine = WebhookDelivery.objects.filter(pk=held.delivery_id, attempt=held.attempt, state=WebhookDelivery.State.SENDING)
        delivery = mine.first()
        if endpoint is None or delivery is None:
            return False
        delivery.lease_until = None
        delivery.status_code, delivery.error, delivery.excerpt = outcome.status_code, outcome.error, outcome.excerpt
        delivery.duration_ms = outcome.duration_ms
        if outcome.is_delivered:
            _end(delivery, WebhookDelivery.State.DELIVERED, now)
        else:
            _wait_or_give_up(delivery, endpoint, outcome, now)
        delivery.save()
        _note(endpoint, delivery, outcome, now)
        if claim.due(now).exists():
            wake_workers(SEND)
    metrics.WEBHOOK_ATTEMPTS.labels(delivery.state).inc()
    log.info(
        "webhook.attempted", delivery=str(delivery.pk), state=delivery.state, attempt=held.attempt, status=outcome.status_code,
        error=outcome.error, ms=outcome.duration_ms,
    )  # fmt: skip
    return True


def _attempt(delivery: WebhookDelivery) -> Outcome:
    now = timezone.now()
    try:
        headers = signing.headers(delivery.endpoint, event_id=delivery.event_id, body=delivery.body, now=now)
    except signing.SecretUnreadable:
        return Outcome(error=WebhookDelivery.Error.SECRET_UNREADABLE)
    return call.post(url=delivery.endpoint.url, body=delivery.body, headers=headers, now=now)


def _wait_or_give_up(delivery: WebhookDelivery, endpoint: WebhookEndpoint, outcome: Outcome, now: datetime.datetime) -> None:
    waits = _schedule(delivery.event_type)
    if outcome.status_code == GONE or delivery.step >= len(waits) or not endpoint.is_active:
        _end(delivery, WebhookDelivery.State.FAILED, now)
        return
    # Jitter, so that what failed together does not come back together.
    wait = datetime.timedelta(seconds=waits[delivery.step] * random.uniform(1, 1 + JITTER))  # noqa: S311 - no secret
    if outcome.status_code in SLOW_DOWN and outcome.retry_after_s is not None:
        wait = max(wait, min(datetime.timedelta(seconds=outcome.retry_after_s), MOST_RETRY_AFTER))
    delivery.state, delivery.step, delivery.next_attempt_at = WebhookDelivery.State.WAITING, delivery.step + 1, now + wait


def _schedule(event_type: str) -> list[float]:
    """The waits before each retry, in seconds."""
    if event_type == PING:
        return []
    waits: list[float] = settings.WEBHOOK_RETRY_SECONDS
    return waits[:PROGRESS_RETRIES] if event_type == WebhookEvent.PROGRESS else waits


def _end(delivery: WebhookDelivery, state: WebhookDelivery.State, now: datetime.datetime) -> None:
    delivery.state, delivery.ended_at, delivery.next_attempt_at = state, now, None


def _note(endpoint: WebhookEndpoint, delivery: WebhookDelivery, outcome: Outcome, now: datetime.datetime) -> None:
    """What an attempt says of its endpoint."""
    if outcome.is_delivered:
        if endpoint.failing_since is not None:
            endpoint.failing_since = None
            endpoint.save(update_fields=["failing_since"])
        return
    if outcome.status_code == GONE:
        endpoints.give_up(endpoint, WebhookEndpoint.Reason.GONE, now=now)
        return
    if endpoint.failing_since is None:
        endpoint.failing_since = now
        endpoint.save(update_fields=["failing_since"])
    lasting = datetime.timedelta(hours=settings.WEBHOOK_DISABLE_AFTER_HOURS)
    if delivery.is_final and delivery.event_type != PING and now - endpoint.failing_since >= lasting:
        endpoints.give_up(endpoint, WebhookEndpoint.Reason.FAILING, now=now)
