"""Webhooks: addresses that a person's programs listen at, and what is delivered to them (Standard Webhooks)."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .job import Job


class WebhookEvent(models.TextChoices):
    """What an endpoint may ask for. `ping`, from the test button, comes unasked."""

    PROGRESS = "job.progress", _("progress of a picture")
    COMPLETED = "job.completed", _("a picture is ready")
    FAILED = "job.failed", _("a picture failed")
    CANCELLED = "job.cancelled", _("a picture was cancelled")
    REPLY_COMPLETED = "reply.completed", _("an analyst has answered")
    REPLY_STOPPED = "reply.stopped", _("an answer was stopped")
    REPLY_FAILED = "reply.failed", _("an answer failed")


OF_DREAMS = frozenset({WebhookEvent.REPLY_COMPLETED, WebhookEvent.REPLY_STOPPED, WebhookEvent.REPLY_FAILED})
"""These tell of dreams: an API key that asks for them must be allowed to read dreams."""


PING = "ping"


class WebhookEndpointQuerySet(models.QuerySet["WebhookEndpoint"]):
    def of(self, person: Any) -> WebhookEndpointQuerySet:
        """The endpoints of this person: the only door to one."""
        return self.filter(person=person)


class WebhookEndpoint(models.Model):
    """An address of a person's program. Its secrets are kept sealed (imagegen/webhooks/signing.py)."""

    class Reason(models.TextChoices):
        GONE = "gone", _("it answered 410 Gone")
        FAILING = "failing", _("it has failed for too long")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    url = models.CharField(max_length=2000)
    description = models.CharField(max_length=200, blank=True)
    events = models.JSONField(default=list)
    sealed_secret = models.TextField()
    sealed_old_secret = models.TextField(blank=True)
    old_secret_until = models.DateTimeField(null=True, blank=True, help_text=_("Until then the secret before signs, too."))
    is_active = models.BooleanField(default=True)
    failing_since = models.DateTimeField(null=True, blank=True, help_text=_("The first failure since the last success."))
    disabled_at = models.DateTimeField(null=True, blank=True, help_text=_("When Reverie gave it up; empty where the person paused it."))
    disabled_reason = models.CharField(max_length=10, choices=Reason.choices, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = WebhookEndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ("-created_at",)
        indexes = [models.Index(fields=["person", "-created_at"], name="webhook_of_person")]
        constraints = [
            models.CheckConstraint(
                name="webhook_disabled_for_a_reason",
                condition=Q(disabled_at__isnull=True, disabled_reason="")
                | (Q(disabled_at__isnull=False, is_active=False) & ~Q(disabled_reason="")),
            )
        ]

    def __str__(self) -> str:
        return f"Webhook {self.pk}"


class WebhookDeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    def of(self, person: Any) -> WebhookDeliveryQuerySet:
        return self.filter(endpoint__person=person)

    def claimable(self, now: datetime.datetime) -> WebhookDeliveryQuerySet:
        """What is due, and what a sender that died left behind. A ping goes to a paused endpoint, too."""
        waiting = Q(state=WebhookDelivery.State.WAITING, next_attempt_at__lte=now)
        left = Q(state=WebhookDelivery.State.SENDING, lease_until__lte=now)
        return self.filter(waiting | left).filter(Q(endpoint__is_active=True) | Q(event_type=PING))

    def being_sent(self, now: datetime.datetime) -> WebhookDeliveryQuerySet:
        return self.filter(state=WebhookDelivery.State.SENDING, lease_until__gt=now)


class WebhookDelivery(models.Model):
    """One event for one endpoint. `event_id` is the webhook-id of every attempt; `attempt` fences what a sender writes."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("failed")

    class Error(models.TextChoices):
        """Why there was no answer to judge. Names that don't resolve, refused addresses and closed ports look the same: no port scanner."""

        UNREACHABLE = "unreachable", _("could not be reached")
        TOO_SLOW = "too_slow", _("answered too slowly")
        TLS_FAILED = "tls_failed", _("its certificate is not valid for this name")
        BAD_ANSWER = "bad_answer", _("its answer was not HTTP")
        SECRET_UNREADABLE = "secret_unreadable", _("its secret can't be read any more: rotate it")
        ENDPOINT_INACTIVE = "endpoint_inactive", _("the endpoint was paused")
        STAYS_HERE = "stays_here", _("it was kept: nothing of this leaves the server")

    FINAL = frozenset({State.DELIVERED, State.FAILED})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    event_id = models.CharField(max_length=80)
    event_type = models.CharField(max_length=20)
    body = models.TextField(help_text=_("Exactly as it is signed and sent."))
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    attempt = models.PositiveIntegerField(default=0, help_text=_("Attempts so far, over all rounds."))
    step = models.PositiveSmallIntegerField(
        default=0, help_text=_("Place in the schedule of retries; sending it again by hand starts anew.")
    )
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_attempt_at = models.DateTimeField(null=True, blank=True)
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    error = models.CharField(max_length=20, choices=Error.choices, blank=True)
    excerpt = models.CharField(max_length=200, blank=True, help_text=_("The beginning of the last answer."))
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = [
            models.Index(fields=["endpoint", "-created_at"], name="webhook_log"),
            models.Index(fields=["state", "next_attempt_at"], name="webhook_open", condition=Q(state__in=["waiting", "sending"])),
            models.Index(fields=["ended_at"], name="webhook_ended", condition=Q(ended_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "event_id"], name="webhook_event_once_an_endpoint"),
            models.CheckConstraint(
                name="webhook_waits_for_a_moment",
                condition=Q(state="waiting", next_attempt_at__isnull=False) | (~Q(state="waiting") & Q(next_attempt_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="webhook_lease_means_sending",
                condition=Q(state="sending", lease_until__isnull=False) | (~Q(state="sending") & Q(lease_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="webhook_ended_means_final",
                condition=Q(state__in=["delivered", "failed"], ended_at__isnull=False)
                | Q(state__in=["waiting", "sending"], ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} {self.event_id} ({self.state})"

    @property
    def is_final(self) -> bool:
        return self.state in WebhookDelivery.FINAL
