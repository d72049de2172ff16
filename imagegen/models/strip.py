"""A strip: two to four pictures of one passage of a dream, in one style, each at the words that it shows."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from project.sealing.fields import SealedTextField

from .job import Job
from .style import Style


class Strip(models.Model):
    """`id` is the client's, so that what is sent again is painted once. `style` is remembered for the dream's next strip."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    dream = models.ForeignKey("dreams.Dream", on_delete=models.CASCADE, related_name="+")
    message = models.ForeignKey("dreams.Message", on_delete=models.CASCADE, related_name="+")
    style = models.ForeignKey(Style, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["dream", "-created_at"], name="strips_of_dream"),
            models.Index(fields=["person", "-created_at"], name="strips_of_person"),
        ]

    def __str__(self) -> str:
        return f"Strip {self.pk}"


class Scene(models.Model):
    """One picture of a strip. `job` is the one that paints it, or painted it last.

    `start` and `end` count code points of the message's text; both are empty while an edit has taken the words out.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    strip = models.ForeignKey(Strip, on_delete=models.CASCADE, related_name="scenes")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    index = models.PositiveSmallIntegerField()
    job = models.OneToOneField(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="scene")
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    quote = SealedTextField(blank=True)
    description = SealedTextField(blank=True)

    class Meta:
        ordering = ("strip", "index")
        constraints = [
            models.UniqueConstraint(fields=["strip", "index"], name="scene_numbered_once"),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True) | Q(end__gt=F("start")), name="scene_has_a_length_or_no_place"
            ),
        ]

    def __str__(self) -> str:
        return f"Scene {self.index} of {self.strip_id}"

    def sealed_for(self) -> uuid.UUID:
        return self.person_id
