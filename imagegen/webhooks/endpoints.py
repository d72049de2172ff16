"""A person's webhooks: made, changed, deleted; their secret replaced; given up, and taken up again."""

from __future__ import annotations

import dataclasses
import datetime
import uuid
from collections.abc import Collection

import structlog
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from person import outbox
from person.models import OutgoingMail, User
from project.errors import DomainError, Kind

from ..models import WebhookDelivery, WebhookEndpoint
from . import guard, signing

log = structlog.get_logger(__name__)

MOST_ENDPOINTS = 10


class NoSuchWebhook(DomainError):
    code = "webhook_not_found"
    kind = Kind.MISSING
    message = _("There is no such webhook.")


class TooManyWebhooks(DomainError):
    code = "too_many_webhooks"
    kind = Kind.CONFLICT
    message = _("You have %(limit)s webhooks already. Delete one first.")


@dataclasses.dataclass(frozen=True, slots=True)
class WithSecret:
    """`secret` is shown now and never again."""

    endpoint: WebhookEndpoint
    secret: str


def get(*, endpoint_id: uuid.UUID, person_id: uuid.UUID) -> WebhookEndpoint:
    """The person's endpoint. Somebody else's is not told apart from one that does not exist."""
    endpoint = WebhookEndpoint.objects.of(person_id).filter(pk=endpoint_id).first()
    if endpoint is None:
        raise NoSuchWebhook
    return endpoint


def create(*, person_id: uuid.UUID, url: str, events: Collection[str], description: str, now: datetime.datetime) -> WithSecret:
    """A new endpoint. Raises WebhookUrlRefused and TooManyWebhooks."""
    target = guard.check(url)
    secret = signing.new_secret()
    with transaction.atomic(durable=True):
        User.objects.select_for_update(no_key=True).values_list("pk").get(pk=person_id)
        if WebhookEndpoint.objects.of(person_id).count() >= MOST_ENDPOINTS:
            raise TooManyWebhooks(limit=MOST_ENDPOINTS)
        endpoint = WebhookEndpoint.objects.create(
            person_id=person_id,
            url=target.url,
            description=description,
            events=sorted(set(events)),
            sealed_secret=signing.seal(secret),
            created_at=now,
            updated_at=now,
        )
    log.info("webhook.made", webhook=str(endpoint.pk), person=str(person_id))
    return WithSecret(endpoint, secret)


def change(
    *,
    endpoint_id: uuid.UUID,
    person_id: uuid.UUID,
    now: datetime.datetime,
    url: str | None = None,
    events: Collection[str] | None = None,
    description: str | None = None,
    is_active: bool | None = None,
) -> WebhookEndpoint:
    """Change what is not None. A paused endpoint gets nothing more; one that was given up begins anew. Raises WebhookUrlRefused."""
    get(endpoint_id=endpoint_id, person_id=person_id)
    target = guard.check(url) if url is not None else None
    with transaction.atomic(durable=True):
        endpoint = lock(endpoint_id=endpoint_id, person_id=person_id)
        if target is not None and target.url != endpoint.url:
            endpoint.url, endpoint.failing_since = target.url, None
        if events is not None:
            endpoint.events = sorted(set(events))
        if description is not None:
            endpoint.description = description
        if is_active is not None and is_active != endpoint.is_active:
            endpoint.is_active, endpoint.disabled_at, endpoint.disabled_reason, endpoint.failing_since = is_active, None, "", None
        endpoint.updated_at = now
        endpoint.save()
        if not endpoint.is_active:
            drop_waiting(endpoint, now=now)
    return endpoint


def rotate(*, endpoint_id: uuid.UUID, person_id: uuid.UUID, overlap: datetime.timedelta, now: datetime.datetime) -> WithSecret:
    """A new secret. Until `overlap` is over the one before signs, too, so that the receiver can change over in its own time."""
    secret = signing.new_secret()
    with transaction.atomic(durable=True):
        endpoint = lock(endpoint_id=endpoint_id, person_id=person_id)
        endpoint.sealed_old_secret, endpoint.old_secret_until = (endpoint.sealed_secret, now + overlap) if overlap else ("", None)
        endpoint.sealed_secret, endpoint.updated_at = signing.seal(secret), now
        endpoint.save(update_fields=["sealed_secret", "sealed_old_secret", "old_secret_until", "updated_at"])
    log.info("webhook.secret_rotated", webhook=str(endpoint_id))
    return WithSecret(endpoint, secret)


def delete(*, endpoint_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """With its log. Raises NoSuchWebhook."""
    with transaction.atomic(durable=True):
        lock(endpoint_id=endpoint_id, person_id=person_id).delete()


def give_up(endpoint: WebhookEndpoint, reason: WebhookEndpoint.Reason, *, now: datetime.datetime) -> None:
    """Call it no more, and tell its person by mail. Needs the caller's transaction, with the endpoint locked."""
    if not endpoint.is_active:
        return
    endpoint.is_active, endpoint.disabled_at, endpoint.disabled_reason, endpoint.updated_at = False, now, reason, now
    endpoint.save(update_fields=["is_active", "disabled_at", "disabled_reason", "updated_at"])
    drop_waiting(endpoint, now=now)
    person = User.objects.get(pk=endpoint.person_id)
    page = reverse("webhooks_one", args=[endpoint.pk])
    facts = {"url": endpoint.url, "name": endpoint.description, "is_gone": reason == WebhookEndpoint.Reason.GONE, "page": page}
    outbox.put(user=person, kind=OutgoingMail.Kind.WEBHOOK_DISABLED, language=person.language, facts=facts)
    log.warning("webhook.disabled", webhook=str(endpoint.pk), reason=reason.value)


def drop_waiting(endpoint: WebhookEndpoint, *, now: datetime.datetime) -> None:
    """End what waits for an endpoint that is not called any more; it can be sent again by hand. What is on its way may still arrive."""
    waiting = WebhookDelivery.objects.filter(endpoint=endpoint, state=WebhookDelivery.State.WAITING)
    waiting.update(state=WebhookDelivery.State.FAILED, error=WebhookDelivery.Error.ENDPOINT_INACTIVE, next_attempt_at=None, ended_at=now)


def lock(*, endpoint_id: uuid.UUID, person_id: uuid.UUID) -> WebhookEndpoint:
    """The person's endpoint, locked. Needs the caller's transaction. Raises NoSuchWebhook."""
    endpoint = WebhookEndpoint.objects.of(person_id).select_for_update(no_key=True).filter(pk=endpoint_id).first()
    if endpoint is None:
        raise NoSuchWebhook
    return endpoint
