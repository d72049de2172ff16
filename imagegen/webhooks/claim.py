"""Taking the delivery that is next: a conditional update with a lease, whose `attempt` fences what its sender writes.

First those of the person of whom least is being sent: one slow receiver holds nobody else up.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import uuid

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from person.privacy import door
from person.privacy.door import Kind, Subject
from person.privacy.recipients import Recipient, host_of

from ..models import WebhookDelivery, WebhookEndpoint
from ..models.webhook import PING

MOST_LOOKED_AT = 20


@dataclasses.dataclass(frozen=True, slots=True)
class Claim:
    """The right to make attempt `attempt` of a delivery, until the lease ends."""

    delivery_id: uuid.UUID
    attempt: int


def next_delivery(*, now: datetime.datetime) -> Claim | None:
    """Claim what is next. None where nothing is due, or enough is being sent already (looked at without a lock)."""
    if WebhookDelivery.objects.being_sent(now).count() >= settings.WEBHOOK_RUNNING_AT_ONCE:
        return None
    for delivery_id, endpoint_id in due(now).values_list("pk", "endpoint_id")[:MOST_LOOKED_AT]:
        if (claim := _take(delivery_id, endpoint_id, now)) is not None:
            return claim
    return None


def due(now: datetime.datetime) -> QuerySet[WebhookDelivery]:
    """What may be sent now, in order."""
    same_person = WebhookDelivery.objects.being_sent(now).filter(endpoint__person=OuterRef("endpoint__person")).order_by()
    running = same_person.values("endpoint__person").annotate(number=Count("pk")).values("number")
    counted = WebhookDelivery.objects.claimable(now).annotate(running=Coalesce(Subquery(running, IntegerField()), 0))
    return counted.filter(running__lt=settings.WEBHOOK_RUNNING_PER_PERSON).order_by("running", "next_attempt_at", "created_at")


def _take(delivery_id: uuid.UUID, endpoint_id: uuid.UUID, now: datetime.datetime) -> Claim | None:
    lease = now + datetime.timedelta(seconds=settings.WEBHOOK_TIMEOUT_SECONDS + settings.WEBHOOK_LEASE_SECONDS)
    with transaction.atomic(durable=True):
        # With the endpoint locked nothing is claimed any more once it was paused.
        endpoint = WebhookEndpoint.objects.select_for_update(no_key=True).filter(pk=endpoint_id).first()
        if endpoint is None:
            return None
        taken = WebhookDelivery.objects.claimable(now).filter(pk=delivery_id)
        if not taken.update(
            state=WebhookDelivery.State.SENDING, attempt=F("attempt") + 1, lease_until=lease, next_attempt_at=None, last_attempt_at=now
        ):
            return None
        if not _is_let_out(WebhookDelivery.objects.get(pk=delivery_id), endpoint, now):
            return None
        return Claim(delivery_id, WebhookDelivery.objects.values_list("attempt", flat=True).get(pk=delivery_id))


def _is_let_out(delivery: WebhookDelivery, endpoint: WebhookEndpoint, now: datetime.datetime) -> bool:
    """Pass the door, in the claim's transaction. What was queued before the switch was turned on ends here."""
    if delivery.event_type == PING:
        return True  # it tells nothing of anybody
    told = json.loads(delivery.body)["data"].get("dream")
    dream_id = uuid.UUID(told) if told else None
    whose = Subject(endpoint.person_id, Kind.WEBHOOK, dream_id=dream_id, picture_id=delivery.job_id)
    try:
        door.let_out(whose, Recipient("webhook", host_of(endpoint.url)), size_bytes=len(delivery.body))
    except door.NotLetOut:
        WebhookDelivery.objects.filter(pk=delivery.pk).update(
            state=WebhookDelivery.State.FAILED, lease_until=None, ended_at=now, error=WebhookDelivery.Error.STAYS_HERE
        )
        return False
    return True
