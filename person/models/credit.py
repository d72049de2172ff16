"""The ledger of credits: lines are added, never changed. Beside it, what is left of the grants that expire."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .user import User


class CreditEntry(models.Model):
    """One line. A hold takes credits at once; exactly one capture (keeps them) or release (gives them back) settles it."""

    class Kind(models.TextChoices):
        GRANT = "grant", _("granted")
        HOLD = "hold", _("reserved")
        CAPTURE = "capture", _("spent")
        RELEASE = "release", _("given back")
        REFUND = "refund", _("refunded")
        ADJUSTMENT = "adjustment", _("adjusted")
        EXPIRY = "expiry", _("expired")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    amount = models.IntegerField(help_text=_("What the line adds to the balance."))
    idempotency_key = models.CharField(max_length=200, unique=True)
    subject = models.CharField(max_length=200, blank=True, help_text=_("What it was for, such as dream:<id>."))
    reason = models.CharField(max_length=300, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True, help_text=_("When what is left of this grant expires."))
    settles = models.OneToOneField("self", on_delete=models.RESTRICT, null=True, blank=True, related_name="settlement")
    refunds = models.ForeignKey("self", on_delete=models.RESTRICT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("credit entry")
        verbose_name_plural = _("credit entries")
        ordering = ("-id",)
        indexes = [models.Index(fields=["user", "-id"], name="credit_of_user"), models.Index(fields=["subject"], name="credit_for_subject")]
        constraints = [
            models.CheckConstraint(
                name="credit_sign_by_kind",
                condition=Q(kind="grant", amount__gt=0)
                | Q(kind="hold", amount__lte=0)
                | Q(kind="capture", amount=0)
                | Q(kind="release", amount__gte=0)
                | Q(kind="refund", amount__gt=0)
                | Q(kind="expiry", amount__lt=0)
                | Q(kind="adjustment"),
            ),
            models.CheckConstraint(
                name="credit_settles_by_kind",
                condition=Q(kind__in=["capture", "release"], settles__isnull=False)
                | (~Q(kind__in=["capture", "release"]) & Q(settles__isnull=True)),
            ),
            models.CheckConstraint(name="credit_only_grants_expire", condition=Q(expires_at__isnull=True) | Q(kind="grant")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount:+d}"


class CreditLotQuerySet(models.QuerySet["CreditLot"]):
    def open(self) -> CreditLotQuerySet:
        return self.filter(left__gt=0, expired_at__isnull=True)

    def due(self, now: datetime.datetime) -> CreditLotQuerySet:
        """What has expired and is still counted."""
        return self.open().filter(grant__expires_at__lte=now)

    def soonest_first(self) -> CreditLotQuerySet:
        return self.order_by("grant__expires_at", "grant_id")


class CreditLot(models.Model):
    """What is left of a grant that expires. The balance beyond all lots never expires.

    `expired_at` closes the lot for good: another process's clock may be behind the one that saw it expire.
    """

    grant = models.OneToOneField(CreditEntry, on_delete=models.CASCADE, primary_key=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    left = models.IntegerField()
    expired_at = models.DateTimeField(null=True, blank=True)

    objects = CreditLotQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user"], name="credit_lot_open", condition=Q(left__gt=0))]
        constraints = [
            models.CheckConstraint(name="credit_lot_never_negative", condition=Q(left__gte=0)),
            models.CheckConstraint(name="credit_lot_expired_is_empty", condition=Q(expired_at__isnull=True) | Q(left=0)),
        ]

    def __str__(self) -> str:
        return f"{self.left} of grant {self.grant_id}"


class CreditDraw(models.Model):
    """How much a line took from a lot, so that a release knows where the credits came from."""

    line = models.ForeignKey(CreditEntry, on_delete=models.CASCADE, related_name="+")
    lot = models.ForeignKey(CreditLot, on_delete=models.CASCADE, related_name="+")
    amount = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "lot"], name="credit_draw_once")]

    def __str__(self) -> str:
        return f"{self.amount} by line {self.line_id}"


class SpendingLimit(models.Model):
    """What a person set for themselves: how much may be spent in a calendar month (UTC), and when little is left."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    monthly_cap = models.PositiveIntegerField(null=True, blank=True, help_text=_("Empty: none."))
    warn_below = models.PositiveIntegerField(null=True, blank=True, help_text=_("Empty: PERSON_LOW_BALANCE."))

    def __str__(self) -> str:
        return f"Spending limit of {self.user_id}"
