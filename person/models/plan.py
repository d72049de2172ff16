"""Plans as data: what a person may do for nothing, and how much."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Plan(models.Model):
    """`free` is what everybody begins with; a migration makes it. What the limits mean is `person.credits.allowance`'s."""

    FREE = "free"
    PREMIUM = "premium"

    slug = models.SlugField(unique=True, max_length=40)
    name = models.CharField(max_length=80)
    is_premium = models.BooleanField(default=False, help_text=_("Opens premium styles, and takes DAILY_UPLOAD_LIMIT_PREMIUM."))
    welcome_credits = models.PositiveIntegerField(default=0, help_text=_("Given once, when a person first gets this plan."))
    monthly_credits = models.PositiveIntegerField(default=0)
    monthly_credits_last = models.PositiveSmallIntegerField(default=1, help_text=_("Calendar months that they last; 0 is for ever."))
    daily_dreams = models.PositiveIntegerField(default=0)
    daily_images = models.PositiveIntegerField(default=0)
    daily_uploads = models.PositiveIntegerField(null=True, blank=True, help_text=_("Empty: DAILY_UPLOAD_LIMIT_FREE or _PREMIUM."))
    replies_per_dream = models.PositiveIntegerField(default=20, help_text=_("0 is without limit."))
    daily_entries = models.PositiveIntegerField(
        default=0, db_default=0, help_text=_("Journal entries that may be kept a day; 0 is without limit. Reading is never limited.")
    )
    max_open_jobs = models.PositiveSmallIntegerField(default=3)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name
