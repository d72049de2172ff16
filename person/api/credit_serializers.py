"""What clients send and are answered about credits and API keys."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from ..models import CreditEntry, Scope

DRY_RUN = OpenApiParameter("dry_run", bool, description="Answer with the price and the balance after it; do nothing.")
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Any text of up to 255 ASCII characters. The same request with the same key gets the first answer and is done once.",
)


class AllowanceOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    limit = serializers.IntegerField(help_text="What the plan gives each day (UTC).")
    used = serializers.IntegerField()
    left = serializers.IntegerField()


class ExpiringOut(serializers.Serializer[Any]):
    amount = serializers.IntegerField(source="left")
    expires_at = serializers.DateTimeField(source="grant.expires_at")


class PlanOut(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()
    is_premium = serializers.BooleanField()
    monthly_credits = serializers.IntegerField()
    replies_per_dream = serializers.IntegerField(help_text="0 is without limit.")
    max_open_jobs = serializers.IntegerField()


class BalanceOut(serializers.Serializer[Any]):
    """Everything about what a person has."""

    amount = serializers.IntegerField(help_text="Left to spend.")
    total_amount = serializers.IntegerField(help_text="All that was ever granted.")
    held = serializers.IntegerField(help_text="Reserved for work that is not done yet; no longer part of `amount`.")
    expiring = ExpiringOut(many=True)
    monthly_cap = serializers.IntegerField(allow_null=True)
    spent_this_month = serializers.IntegerField()
    cap_left = serializers.IntegerField(allow_null=True)
    warn_below = serializers.IntegerField()
    is_low = serializers.BooleanField()
    plan = PlanOut()
    allowances = AllowanceOut(many=True)


class LineOut(serializers.Serializer[Any]):
    """One line of the history."""

    id = serializers.IntegerField(source="entry.pk")
    kind = serializers.ChoiceField(choices=CreditEntry.Kind.choices, source="entry.kind")
    amount = serializers.IntegerField(source="entry.amount")
    words = serializers.CharField()
    link = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    expires_at = serializers.DateTimeField(source="entry.expires_at", allow_null=True)
    created_at = serializers.DateTimeField(source="entry.created_at")


class HistoryPageOut(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = LineOut(many=True)


class HistoryIn(serializers.Serializer[Any]):
    """The filters of the history. Days are UTC, both included."""

    kind = serializers.ChoiceField(choices=CreditEntry.Kind.choices, required=False, allow_blank=True, default="")
    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {"kind": attrs["kind"]}
        if "since" in attrs:
            found["since"] = _midnight(attrs["since"])
        if "until" in attrs:
            if attrs["until"] == datetime.date.max:
                raise serializers.ValidationError({"until": [_("This day is too far away.")]})
            found["before"] = _midnight(attrs["until"] + datetime.timedelta(days=1))
        return found


class PriceOut(serializers.Serializer[Any]):
    operation = serializers.CharField()
    quality = serializers.CharField(allow_blank=True)
    label = serializers.CharField()  # type: ignore[assignment]  # a field may be named like an attribute of its base
    credits = serializers.IntegerField()


class RedeemIn(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=64)


class RedeemedOut(serializers.Serializer[Any]):
    credits = serializers.IntegerField()
    expires_at = serializers.DateTimeField(allow_null=True)
    amount = serializers.IntegerField(help_text="The balance after it.")
    total_amount = serializers.IntegerField()


class QuoteOut(serializers.Serializer[Any]):
    """The answer to `?dry_run=1`. It promises nothing: what counts is the balance when the request is made."""

    dry_run = serializers.BooleanField(default=True)
    price = serializers.IntegerField(help_text="0 within the day's allowance.")
    gain = serializers.IntegerField()
    allowance_left = serializers.IntegerField()
    balance = serializers.IntegerField()
    balance_after = serializers.IntegerField()
    cap_left = serializers.IntegerField(allow_null=True)
    is_affordable = serializers.BooleanField()
    refusal = serializers.CharField(allow_blank=True, help_text="The code with which it would be refused.")


class SpendingIn(serializers.Serializer[Any]):
    monthly_cap = serializers.IntegerField(min_value=0, max_value=1_000_000_000, required=False, allow_null=True)
    warn_below = serializers.IntegerField(min_value=0, max_value=1_000_000_000, required=False, allow_null=True)


class SpendingOut(serializers.Serializer[Any]):
    monthly_cap = serializers.IntegerField(allow_null=True)
    warn_below = serializers.IntegerField()
    spent_this_month = serializers.IntegerField()
    cap_left = serializers.IntegerField(allow_null=True)


class ApiKeyIn(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80)
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.choices), min_length=1, max_length=20)
    expires_at = serializers.DateTimeField(required=False, allow_null=True)

    def validate_expires_at(self, value: datetime.datetime | None) -> datetime.datetime | None:
        if value is not None and value <= timezone.now():
            raise serializers.ValidationError(_("This moment has passed."))
        return value


class ApiKeyOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    prefix = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)


class NewApiKeyOut(ApiKeyOut):
    key = serializers.CharField(help_text="The key itself, shown this once.")


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), datetime.UTC)
