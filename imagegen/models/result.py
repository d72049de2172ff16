"""A picture that a job made: Splashmy's results and "processed images" are this one table."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .job import Job


class ResultQuerySet(models.QuerySet["Result"]):
    def of(self, person: Any) -> ResultQuerySet:
        """The results of this person: the only door to a private one."""
        return self.there().filter(owner=person)

    def public(self) -> ResultQuerySet:
        """What anybody may see."""
        return self.there().filter(is_public=True)

    def there(self) -> ResultQuerySet:
        """What was not deleted, nor its job, nor the dream that it shows."""
        dream = Q(job__dream__isnull=True) | Q(job__dream__deleted_at__isnull=True)
        return self.filter(dream, deleted_at__isnull=True, job__deleted_at__isnull=True)

    def in_trash(self, person: Any, now: datetime.datetime) -> ResultQuerySet:
        """What this person deleted by itself and may still take back."""
        dream = Q(job__dream__isnull=True) | Q(job__dream__deleted_at__isnull=True)
        return self.filter(dream, owner=person, erase_at__gt=now, job__deleted_at__isnull=True)


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
    erase_at = models.DateTimeField(null=True, blank=True, help_text=_("Deleted: when it leaves the trash for good."))
    digital_source_type = models.CharField(
        max_length=40, blank=True, default="", db_default="", help_text=_("What its file says of how it was made (IPTC).")
    )

    objects = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture made")
        verbose_name_plural = _("pictures made")
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="result_of_owner"),
            models.Index(fields=["-created_at"], name="result_public", condition=Q(is_public=True)),
            models.Index(fields=["deleted_at"], name="result_deleted", condition=Q(deleted_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["job", "index"], name="result_made_once"),
            models.CheckConstraint(condition=Q(rating__isnull=True) | Q(rating__gte=1, rating__lte=5), name="result_rating_1_to_5"),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="result_has_a_size"),
        ]

    def __str__(self) -> str:
        return f"Result {self.index} of {self.job_id}"
