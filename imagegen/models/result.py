"""A picture that a job made: Splashmy's results and "processed images" are this one table."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from .job import Job


class ResultQuerySet(models.QuerySet["Result"]):
    def of(self, person: Any) -> ResultQuerySet:
        """The results of this person: the only door to a private one."""
        return self.filter(owner=person, deleted_at__isnull=True)

    def public(self) -> ResultQuerySet:
        """What anybody may see."""
        return self.filter(is_public=True, deleted_at__isnull=True)


class Result(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="results")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    index = models.PositiveSmallIntegerField(default=0)
    file = models.CharField(max_length=120, unique=True)
    thumbnail = models.CharField(max_length=120, unique=True)
    media_type = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size_bytes = models.PositiveIntegerField()
    is_favorite = models.BooleanField(default=False)
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    is_public = models.BooleanField(default=False)
    downloads = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = ResultQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="result_of_owner"),
            models.Index(fields=["-created_at"], name="result_public", condition=Q(is_public=True)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["job", "index"], name="result_made_once"),
            models.CheckConstraint(condition=Q(rating__isnull=True) | Q(rating__gte=1, rating__lte=5), name="result_rating_1_to_5"),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="result_has_a_size"),
        ]

    def __str__(self) -> str:
        return f"Result {self.index} of {self.job_id}"
