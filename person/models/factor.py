"""Second factors: passkeys, the authenticator app, recovery codes, and the way back for who has lost them all."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from .user import User


class Passkey(models.Model):
    """A WebAuthn credential. Of the key pair only the public half is here; `credential_id` is base64url, as browsers write it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=80)
    credential_id = models.CharField(max_length=1400, unique=True)
    public_key = models.BinaryField(max_length=4096)
    sign_count = models.BigIntegerField(default=0)
    transports = models.JSONField(default=list)
    is_backed_up = models.BooleanField(default=False, help_text=_("Whether a password manager keeps it beyond one device."))
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("passkey")
        verbose_name_plural = _("passkeys")
        ordering = ("created_at",)

    def __str__(self) -> str:
        return f"Passkey {self.pk}"


class Authenticator(models.Model):
    """An authenticator app (TOTP, RFC 6238). It counts once `confirmed_at` is set; no code of `last_step` or before is good again."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="authenticator")
    sealed_secret = models.BinaryField(max_length=200)
    last_step = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("authenticator app")
        verbose_name_plural = _("authenticator apps")

    def __str__(self) -> str:
        return f"Authenticator of {self.user_id}"


class RecoveryCode(models.Model):
    """A code for who has no other factor at hand; only its hash is here."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        constraints = [models.UniqueConstraint(fields=["user", "code_hash"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"Recovery code of {self.user_id}"


class FactorRecovery(models.Model):
    """Somebody has lost every factor and waits. The links of its mails hold `key`, and die with the row."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="factor_recovery")
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()

    class Meta:
        verbose_name = _("recovery of factors")
        verbose_name_plural = _("recoveries of factors")

    def __str__(self) -> str:
        return f"Recovery of {self.user_id}"
