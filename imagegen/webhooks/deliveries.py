"""What is to be delivered: events of jobs, in the transaction that they tell of; pings; and what is sent again by hand."""

from __future__ import annotations

import datetime
import json
import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from project.celery import bell
from project.errors import DomainError, Kind

from ..jobs import shape
from ..models import Job, JobEvent, WebhookDelivery, WebhookEndpoint, WebhookEvent
from ..models.webhook import PING
from . import endpoints

SEND = "imagegen.send_webhook"
PROGRESS_EVERY = datetime.timedelta(seconds=2)
TOLD = ("percent", "stage", "code", "reason")


class NoSuchDelivery(DomainError):
    code = "webhook_delivery_not_found"
    kind = Kind.MISSING
    message = _("There is no such delivery.")


class DeliveryUnderWay(DomainError):
    code = "webhook_delivery_under_way"
    kind = Kind.CONFLICT
    message = _("This delivery is still on its way.")


class WebhookInactive(DomainError):
    code = "webhook_inactive"
    kind = Kind.CONFLICT
    message = _("This webhook is paused. Switch it on first.")


def on_event(job: Job, event: JobEvent) -> None:
    """Hears every event of a job, in its transaction and with the job locked: what is committed will be delivered."""
    name = f"job.{event.kind}"
    if name not in WebhookEvent.values:
        return
    listening = [one for one in WebhookEndpoint.objects.of(job.person_id).filter(is_active=True) if name in one.events]
    if not listening:
        return
    body = _body(name, event.created_at, _told(job, event))
    for endpoint in listening:
        if name != WebhookEvent.PROGRESS or not _told_lately(endpoint, job, event.created_at):
            _put(endpoint, event_id=f"evt_{job.pk.hex}_{event.seq}", name=name, body=body, now=event.created_at, job=job)


def ping(*, endpoint_id: uuid.UUID, person_id: uuid.UUID, now: datetime.datetime) -> WebhookDelivery:
    """Send a test event, once and without retries, also to an endpoint that is paused. One that is on its way is answered again."""
    with transaction.atomic(durable=True):
        endpoint = endpoints.lock(endpoint_id=endpoint_id, person_id=person_id)
        open_ping = endpoint.deliveries.filter(event_type=PING).exclude(state__in=WebhookDelivery.FINAL).first()
        if open_ping is not None:
            return open_ping
        return _put(endpoint, event_id=f"evt_{uuid.uuid4().hex}", name=PING, body=_body(PING, now, {"webhook": str(endpoint.pk)}), now=now)


def get(*, delivery_id: uuid.UUID, person_id: uuid.UUID) -> WebhookDelivery:
    delivery = WebhookDelivery.objects.of(person_id).select_related("endpoint").filter(pk=delivery_id).first()
    if delivery is None:
        raise NoSuchDelivery
    return delivery


def send_again(*, delivery_id: uuid.UUID, person_id: uuid.UUID, now: datetime.datetime) -> WebhookDelivery:
    """Deliver the same event again, with the same id, and the whole schedule of retries. Raises DeliveryUnderWay and WebhookInactive."""
    with transaction.atomic(durable=True):
        endpoint_id = get(delivery_id=delivery_id, person_id=person_id).endpoint_id
        endpoint = endpoints.lock(endpoint_id=endpoint_id, person_id=person_id)
        delivery = get(delivery_id=delivery_id, person_id=person_id)
        if not endpoint.is_active and delivery.event_type != PING:
            raise WebhookInactive
        ended = WebhookDelivery.objects.filter(pk=delivery_id, state__in=WebhookDelivery.FINAL)
        if not ended.update(state=WebhookDelivery.State.WAITING, step=0, next_attempt_at=now, ended_at=None):
            raise DeliveryUnderWay
        bell(SEND)
    return get(delivery_id=delivery_id, person_id=person_id)


def _put(
    endpoint: WebhookEndpoint, *, event_id: str, name: str, body: str, now: datetime.datetime, job: Job | None = None
) -> WebhookDelivery:
    made = WebhookDelivery.objects.create(
        endpoint=endpoint, job=job, event_id=event_id, event_type=name, body=body, next_attempt_at=now, created_at=now
    )
    bell(SEND)
    return made


def _told_lately(endpoint: WebhookEndpoint, job: Job, now: datetime.datetime) -> bool:
    since = now - PROGRESS_EVERY
    return endpoint.deliveries.filter(job=job, event_type=WebhookEvent.PROGRESS, created_at__gt=since).exists()


def _body(name: str, at: datetime.datetime, data: dict[str, Any]) -> str:
    """As Standard Webhooks has it. ASCII, so that every reader counts and signs the same bytes."""
    return json.dumps({"type": name, "timestamp": shape.moment(at), "data": data}, separators=(",", ":"))


def _told(job: Job, event: JobEvent) -> dict[str, Any]:
    """Ids, and no words of a dream: who needs more asks the API with a key of its own."""
    data: dict[str, Any] = {
        "job": str(job.pk),
        "type": job.type,
        "status": job.state,
        "client_id": job.client_id,
        "dream": str(job.dream_id) if job.dream_id else None,
        "seq": event.seq,
        **{name: event.data[name] for name in TOLD if name in event.data},
    }
    if event.kind == JobEvent.Kind.COMPLETED:
        results = job.results.filter(deleted_at__isnull=True).order_by("index").values("id", "index", "media_type", "width", "height")
        data["results"] = [{**row, "id": str(row["id"])} for row in results]
    return data
