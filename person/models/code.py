"""Codes that are handed out: invites, which let one person register, and redeem codes, which are worth credits."""

from __future__ import annotations

import datetime
import secrets

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from project.text.folding import fold

from .credit import CreditEntry
from .user import User

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0, O, 1, I and L, which are read wrongly."""

MAX_LENGTH = 64


def new_code() -> str:
    """Four groups of four: about 79 random bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def canonical(code: str) -> str:
    """Codes are kept in capitals, and typed anyhow."""
    return fold(code).upper()


class InviteCode(models.Model):
    """Good for one registration. What is known of its use stays when the person is deleted."""

    code = models.CharField(max_length=MAX_LENGTH, unique=True, default=new_code)
    note = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    used_by = models.OneToOneField(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    used_at = models.DateTimeField(null=True, blank=True)
    used_ip = models.GenericIPAddressField(null=True, blank=True)
    used_user_agent = models.CharField(max_length=400, blank=True)

    class Meta:
        verbose_name = _("invite")
        verbose_name_plural = _("invites")
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(name="invite_used_by_means_used", condition=Q(used_by__isnull=True) | Q(used_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.code


class RedeemCodeQuerySet(models.QuerySet["RedeemCode"]):
    def good(self, now: datetime.datetime) -> RedeemCodeQuerySet:
        return self.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now), uses__lt=F("max_uses"))


class RedeemCode(models.Model):
    """Worth `credits`, `max_uses` times, once for each person."""

    code = models.CharField(max_length=MAX_LENGTH, unique=True, default=new_code)
    credits = models.PositiveIntegerField()
    max_uses = models.PositiveIntegerField(default=1)
    uses = models.PositiveIntegerField(default=0)
    credits_last_days = models.PositiveIntegerField(null=True, blank=True, help_text=_("Days that the credits last; empty is for ever."))
    expires_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RedeemCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("redeem code")
        verbose_name_plural = _("redeem codes")
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(name="redeem_code_has_a_worth", condition=Q(credits__gt=0, max_uses__gt=0)),
            models.CheckConstraint(name="redeem_code_not_overused", condition=Q(uses__lte=F("max_uses"))),
        ]

    def __str__(self) -> str:
        return self.code


class Redemption(models.Model):
    """One person's use of one code, and the line that it wrote."""

    code = models.ForeignKey(RedeemCode, on_delete=models.PROTECT, related_name="redemptions")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    grant = models.OneToOneField(CreditEntry, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("redemption")
        verbose_name_plural = _("redemptions")
        constraints = [models.UniqueConstraint(fields=["code", "user"], name="redeemed_once_by_a_person")]

    def __str__(self) -> str:
        return f"{self.code_id} by {self.user_id}"
