"""What is to be delivered: events of jobs and ends of replies, in the transaction that they tell of; pings; what is sent again by hand."""

from __future__ import annotations

import datetime
import json
import uuid
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dreams.chat import events
from dreams.models import Message
from person.privacy import door
from project import absolute_urls
from project.celery import wake_workers
from project.errors import DomainError, Kind
from project.rows import fetch, value

from ..jobs import serialize
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
    listening = _listening(job.person_id, name, job.dream_id)
    if not listening:
        return
    body = _body(name, event.created_at, _as_json(job, event))
    for endpoint in listening:
        if name != WebhookEvent.PROGRESS or not _sent_lately(endpoint, job, event.created_at):
            _put(endpoint, event_id=f"evt_{job.pk.hex}_{event.seq}", name=name, body=body, now=event.created_at, job=job)


def on_reply_ended(row: Message) -> None:
    """Hears the end of every reply, in its transaction and with its dream locked. Each epoch of one that was gone on with has its own."""
    name = events.reply_ended(row)["type"]
    listening = _listening(row.dream.author_id, name, row.dream_id) if row.dream.is_active else []
    if not listening:
        return
    now = row.ended_at or timezone.now()
    body = _body(name, now, _reply_as_json(row))
    for endpoint in listening:
        _put(endpoint, event_id=f"evt_reply_{row.pk}_{row.epoch}", name=name, body=body, now=now)


def _has_any(person_id: uuid.UUID) -> bool:
    """Most people have none, and every reply asks: a statement that is made once (project/rows.py)."""
    whose = value(WebhookEndpoint, "person", person_id)
    return bool(fetch("SELECT 1 FROM imagegen_webhookendpoint e WHERE e.person_id = %s AND e.is_active LIMIT 1", [whose]))


def _listening(person_id: uuid.UUID, name: str, dream_id: uuid.UUID | None) -> list[WebhookEndpoint]:
    """Who is to be told; nobody of what never leaves this server."""
    if not _has_any(person_id):
        return []
    listening = [one for one in WebhookEndpoint.objects.of(person_id).filter(is_active=True) if name in one.events]
    return [] if listening and door.stays_here(person_id, dream_id) else listening


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
        wake_workers(SEND)
    return get(delivery_id=delivery_id, person_id=person_id)


def _put(
    endpoint: WebhookEndpoint, *, event_id: str, name: str, body: str, now: datetime.datetime, job: Job | None = None
) -> WebhookDelivery:
    made = WebhookDelivery.objects.create(
        endpoint=endpoint, job=job, event_id=event_id, event_type=name, body=body, next_attempt_at=now, created_at=now
    )
    wake_workers(SEND)
    return made


def _sent_lately(endpoint: WebhookEndpoint, job: Job, now: datetime.datetime) -> bool:
    since = now - PROGRESS_EVERY
    return endpoint.deliveries.filter(job=job, event_type=WebhookEvent.PROGRESS, created_at__gt=since).exists()


def _body(name: str, at: datetime.datetime, data: dict[str, Any]) -> str:
    """As Standard Webhooks has it. ASCII, so that every reader counts and signs the same bytes."""
    return json.dumps({"type": name, "timestamp": serialize.moment(at), "data": data}, separators=(",", ":"))


def _as_json(job: Job, event: JobEvent) -> dict[str, Any]:
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


def _reply_as_json(row: Message) -> dict[str, Any]:
    """Ids and an address, and no words: neither of the dream nor of the answer."""
    with absolute_urls.reached_by(""):  # whoever sent the message may have come by another name of this site
        url = absolute_urls.absolute(reverse("api_messages", args=[row.dream_id]))
    data: dict[str, Any] = {
        "dream": str(row.dream_id),
        "message": row.pk,
        "parent": row.parent_id,
        "version": row.version,
        "epoch": row.epoch,
        "analyst": row.analyst_id,
        "state": row.state,
        "url": url,
    }
    if row.state == Message.State.FAILED:
        return {**data, "code": row.failure_code}
    return {**data, "finish_reason": row.finish_reason or None}
