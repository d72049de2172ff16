"""How many jobs ended in each half hour, and how (imagegen/upkeep/statistics.py). No person can be found in it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobStatistics(models.Model):
    begin = models.DateTimeField(unique=True)
    completed = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    cancelled = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=0, help_text=_("How many people these jobs were of."))
    credits = models.PositiveIntegerField(default=0, help_text=_("What the completed ones cost."))
    seconds = models.FloatField(default=0, help_text=_("How long the completed ones ran, together."))
    longest_seconds = models.FloatField(default=0)

    class Meta:
        verbose_name = _("half hour of image jobs")
        verbose_name_plural = _("job statistics")
        ordering = ("-begin",)

    def __str__(self) -> str:
        return f"Jobs of {self.begin:%Y-%m-%d %H:%M}"
