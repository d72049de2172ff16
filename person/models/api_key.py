"""Keys for programs: named, scoped, revocable; only a hash is stored."""

from __future__ import annotations

import datetime
import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .user import User


class Scope(models.TextChoices):
    """What a key may be allowed to do. A view or socket says which one it needs; where none is named, no key gets in."""

    ACCOUNT_READ = "account:read", _("see the account")
    CREDITS_READ = "credits:read", _("see credits")
    DREAMS_READ = "dreams:read", _("read dreams")
    DREAMS_WRITE = "dreams:write", _("tell dreams")
    JOURNAL_READ = "journal:read", _("read the journal")
    JOURNAL_WRITE = "journal:write", _("keep dreams in the journal")
    IMAGES = "images", _("make and see images")


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def alive(self, now: datetime.datetime) -> ApiKeyQuerySet:
        """Keys that still count: not revoked, not expired, of a person who may sign in."""
        unexpired = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
        return self.filter(unexpired, revoked_at__isnull=True, user__is_active=True, user__deleted_at__isnull=True)


class ApiKey(models.Model):
    """A key. `prefix` is the part of it that is shown again, to tell keys apart."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    scopes = models.JSONField(default=list)
    prefix = models.CharField(max_length=16)
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ("-created_at",)
        indexes = [models.Index(fields=["user", "-created_at"], name="api_key_of_user")]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @staticmethod
    def scope_choices() -> list[dict[str, str]]:
        """What keys may be allowed to do, for pages."""
        return [{"value": scope.value, "label": str(scope.label)} for scope in Scope]
