"""Limits that people set for themselves: a cap on what is spent in a calendar month (UTC), and when to warn them."""

from __future__ import annotations

import dataclasses
import datetime
import uuid
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, Kind

from ..models import CreditEntry, SpendingLimit, User


class MonthlyCapReached(DomainError):
    code = "monthly_cap_reached"
    kind = Kind.EXHAUSTED
    message = _("This would go beyond the %(cap)s credits a month that you have set for yourself.")


@dataclasses.dataclass(frozen=True, slots=True)
class Limits:
    """`cap_left` is None without a cap."""

    monthly_cap: int | None
    warn_below: int
    spent_this_month: int

    @property
    def cap_left(self) -> int | None:
        return None if self.monthly_cap is None else max(0, self.monthly_cap - self.spent_this_month)


def limits(*, person_id: uuid.UUID, now: datetime.datetime) -> Limits:
    row = SpendingLimit.objects.filter(pk=person_id).first() or SpendingLimit(user_id=person_id)
    warn_below = settings.PERSON_LOW_BALANCE if row.warn_below is None else row.warn_below
    return Limits(row.monthly_cap, warn_below, spent_this_month(person_id, now))


def cap_left(*, person_id: uuid.UUID, now: datetime.datetime) -> int | None:
    """What the person's own cap leaves of this month; None without a cap, where nothing is added up."""
    cap = SpendingLimit.objects.filter(pk=person_id).values_list("monthly_cap", flat=True).first()
    return None if cap is None else max(0, cap - spent_this_month(person_id, now))


def change(*, person_id: uuid.UUID, **changes: Any) -> None:
    """Set `monthly_cap` or `warn_below`; None takes the cap away, or the site's own warning. Counts from the next hold on."""
    with transaction.atomic(durable=True):
        # The row that every hold locks: a cap that was answered with 200 holds for every later hold.
        User.objects.select_for_update(no_key=True).values_list("pk").get(pk=person_id)
        SpendingLimit.objects.update_or_create(pk=person_id, defaults=changes)


def refuse_beyond_cap(*, person_id: uuid.UUID, amount: int, now: datetime.datetime) -> None:
    """Raise MonthlyCapReached. The caller has locked the person's row, so no other hold can come between."""
    cap = SpendingLimit.objects.filter(pk=person_id).values_list("monthly_cap", flat=True).first()
    if cap is not None and amount > 0 and spent_this_month(person_id, now) + amount > cap:
        raise MonthlyCapReached(cap=cap)


def spent_this_month(person_id: uuid.UUID, now: datetime.datetime) -> int:
    """What this month's holds took and did not give back or refund. A hold counts in the month in which it was taken."""
    since = month_start(now)
    holds = CreditEntry.objects.filter(user_id=person_id, kind=CreditEntry.Kind.HOLD, created_at__gte=since)
    kept = holds.exclude(settlement__kind=CreditEntry.Kind.RELEASE)
    refunds = CreditEntry.objects.filter(user_id=person_id, kind=CreditEntry.Kind.REFUND, refunds__created_at__gte=since)
    return -(kept.aggregate(sum=Sum("amount"))["sum"] or 0) - (refunds.aggregate(sum=Sum("amount"))["sum"] or 0)


def month_start(now: datetime.datetime) -> datetime.datetime:
    return now.astimezone(datetime.UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
