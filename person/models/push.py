"""Browsers that let themselves be rung: what the Push API gave them, sealed, since whoever has it can ring them."""

from __future__ import annotations

import uuid

from django.db import models

from project.sealing.fields import SealedJSONField, SealedTextField

from .mail import OutgoingMail
from .user import User


class PushSubscription(models.Model):
    """`endpoint_hash` tells one browser from another without opening anything; `user_agent` is what it called itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    endpoint = SealedTextField()
    endpoint_hash = models.CharField(max_length=64, unique=True)
    keys = SealedJSONField(default=dict)
    user_agent = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Push subscription {self.pk}"

    def sealed_for(self) -> uuid.UUID:
        return self.user_id


class Ringing(models.Model):
    """A reminder on its way to a person's devices. `devices`: those that are still to be rung; `attempts`: how often that was tried."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=OutgoingMail.Kind.choices)
    devices = models.JSONField(default=list)
    is_reached = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Ringing {self.pk}"
