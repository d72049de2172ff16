"""Requests that were made with an `Idempotency-Key`, and their answers (project/api/idempotency.py)."""

from __future__ import annotations

import uuid

from django.db import models

from project.sealing.fields import SealedTextField

from .user import User


class IdempotencyKey(models.Model):
    """One request. It is stored in the transaction of its work, so a committed row always holds the answer."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = SealedTextField(blank=True, help_text="As it was sent, to the byte.")
    is_erased = models.BooleanField(default=False, db_default=False, help_text="What it told of was erased, and the answer with it.")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return f"{self.key} of {self.user_id}"

    def sealed_for(self) -> uuid.UUID:
        return self.user_id

    def sealed_place(self) -> str:
        return f"{self.user_id}:{self.key}"
