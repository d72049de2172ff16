"""The key of each person, wrapped by the operator's (project/sealing)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .user import User


class PersonKey(models.Model):
    """One row for everybody of whom anything is sealed. With `wrapped` gone, nothing sealed for that person ever opens again.

    The row stays when the key is destroyed, so that nobody makes a new one for an account that was deleted.
    """

    person = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    wrapped = models.BinaryField(null=True, max_length=100)
    master = models.CharField(max_length=16, blank=True, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(wrapped__isnull=False) ^ Q(destroyed_at__isnull=False), name="person_key_or_its_end"),
        ]

    def __str__(self) -> str:
        return f"Key of {self.person_id}"
