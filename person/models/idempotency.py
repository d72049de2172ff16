"""Requests that were made with an `Idempotency-Key`, and their answers (project/api/idempotency.py)."""

from __future__ import annotations

from django.db import models

from .user import User


class IdempotencyKey(models.Model):
    """One request. It is stored in the transaction of its work, so a committed row always holds the answer."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True, help_text="As it was sent, to the byte.")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return f"{self.key} of {self.user_id}"
