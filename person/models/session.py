"""Sign-ins: one row each, by which every token, cookie and socket stands or falls."""

from __future__ import annotations

import datetime
import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .user import User


class Device(models.Model):
    """A browser or program that a person signed in from, told apart by its user agent."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    user_agent = models.CharField(max_length=400, blank=True)
    ip = models.GenericIPAddressField(null=True, blank=True)
    first_seen_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        constraints = [models.UniqueConstraint(fields=["user", "user_agent"], name="device_once")]

    def __str__(self) -> str:
        return self.user_agent[:60]


class SessionQuerySet(models.QuerySet["Session"]):
    def alive(self, now: datetime.datetime) -> SessionQuerySet:
        """Sign-ins that still count: not ended, not too old, of a person who may sign in."""
        return self.filter(ended_at__isnull=True, expires_at__gt=now, user__is_active=True, user__deleted_at__isnull=True)


class Session(models.Model):
    """A sign-in. `refresh_jti` names the one refresh token that is good now; tokens themselves are never stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    device = models.ForeignKey(Device, on_delete=models.SET_NULL, null=True, related_name="+")
    ip = models.GenericIPAddressField(null=True, blank=True)
    browser_key = models.CharField(max_length=40, blank=True, help_text=_("The key of the browser's session that holds this sign-in."))
    is_rotating = models.BooleanField(default=True, help_text=_("Whether its refresh tokens are good once each."))
    refresh_jti = models.CharField(max_length=64, blank=True)
    rotated_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    proven_at = models.DateTimeField(null=True, blank=True, help_text=_("When the person last showed who they are; empty: at the sign-in."))
    is_two_factor = models.BooleanField(default=False, db_default=False, help_text=_("Whether a second factor was shown."))
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=20, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        indexes = [models.Index(fields=["user"], name="session_of_user", condition=Q(ended_at__isnull=True))]

    def __str__(self) -> str:
        return f"Session {self.pk}"
