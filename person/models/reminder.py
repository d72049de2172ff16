"""A mail a day, for who wants one: in the morning, or to go through a dream that was told anew."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .user import User


class DailyReminder(models.Model):
    """`next_at` is empty while the person wants none."""

    class Channel(models.TextChoices):
        MAIL = "mail", _("by mail")
        PUSH = "push", _("on my devices")

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    at = models.TimeField(help_text=_("By the clock of the person's time zone."))
    next_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    channel = models.CharField(max_length=4, choices=Channel.choices, default=Channel.MAIL, db_default=Channel.MAIL)

    class Meta:
        abstract = True


class Reminder(DailyReminder):
    """When a person wants to be reminded to write their dream down."""

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        indexes = [models.Index(fields=["next_at"], name="reminder_due", condition=Q(next_at__isnull=False))]

    def __str__(self) -> str:
        return f"Reminder of {self.user_id}"


class RehearsalReminder(DailyReminder):
    """When a person wants to be reminded to go through the dream that they told anew."""

    class Meta:
        verbose_name = _("reminder to rehearse")
        verbose_name_plural = _("reminders to rehearse")
        indexes = [models.Index(fields=["next_at"], name="rehearsal_due", condition=Q(next_at__isnull=False))]

    def __str__(self) -> str:
        return f"Reminder to rehearse of {self.user_id}"
