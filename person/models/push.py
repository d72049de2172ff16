"""Browsers that let themselves be rung: what the Push API gave them, sealed, since whoever has it can ring them."""

from __future__ import annotations

import uuid

from django.db import models

from project.sealing.fields import SealedJSONField, SealedTextField

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
