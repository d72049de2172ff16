"""A plan's credits for each calendar month (UTC), given once a person and month whatever runs how often, and after any downtime.

The line's subject `monthly:<yyyy-mm>` says which month it is for, its key also who for: `monthly:<person>:<yyyy-mm>`.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef, Sum

from ..models import CreditEntry, Plan, User
from . import ledger
from .spending import month_start

MONTHS_BACK = 12
"""Credits of months that were missed are still given while they would not have expired, for at most so many months."""

BATCH = 200


def sweep(*, now: datetime.datetime) -> int:
    """Give everybody what is missing; how many grants that were. A batch at a time, a transaction a person."""
    return sum(1 for person_id, month in _missing(now) if _give(person_id, month, now))


def top_up(*, person: User, now: datetime.datetime) -> None:
    """This month's credits of a plan that was just changed to, less what this month has brought already.

    Needs the caller's transaction with the person's row locked. So nobody gains by changing to and fro: a month brings the
    most that any plan of it gives.
    """
    month = month_start(now)
    earlier = CreditEntry.objects.filter(user=person, kind=CreditEntry.Kind.GRANT, subject=subject(month))
    missing = person.plan.monthly_credits - (earlier.aggregate(sum=Sum("amount"))["sum"] or 0)
    if missing > 0:
        key = _key(person.pk, month)
        _grant(person, month, missing, key=f"{key}:{person.plan.slug}" if earlier.exists() else key)


def subject(month: datetime.datetime) -> str:
    return f"monthly:{month:%Y-%m}"


def _missing(now: datetime.datetime) -> Iterator[tuple[uuid.UUID, datetime.datetime]]:
    for month in _months(now):
        plans = [plan.pk for plan in Plan.objects.filter(monthly_credits__gt=0) if _lasts_until(plan, month, after=now)]
        after = uuid.UUID(int=0)
        while plans and (batch := _without(month, plans, after)):
            after = batch[-1]
            yield from ((person_id, month) for person_id in batch)


def _without(month: datetime.datetime, plans: list[int], after: uuid.UUID) -> list[uuid.UUID]:
    """The next people who had one of these plans in this month and were not given its credits."""
    given = CreditEntry.objects.filter(user=OuterRef("pk"), kind=CreditEntry.Kind.GRANT, subject=subject(month))
    people = User.objects.filter(~Exists(given), pk__gt=after, plan__in=plans, plan_since__lt=_next(month))
    alive = people.filter(is_active=True, deleted_at__isnull=True)
    return list(alive.order_by("pk").values_list("pk", flat=True)[:BATCH])


def _give(person_id: uuid.UUID, month: datetime.datetime, now: datetime.datetime) -> bool:
    with transaction.atomic():
        person = User.objects.lock(person_id)
        key = _key(person_id, month)
        if not person.plan.monthly_credits or CreditEntry.objects.filter(idempotency_key=key).exists():
            return False
        if not _lasts_until(person.plan, month, after=now):
            return False
        _grant(person, month, person.plan.monthly_credits, key=key)
    return True


def _grant(person: User, month: datetime.datetime, amount: int, *, key: str) -> None:
    ledger.grant(person_id=person.pk, amount=amount, key=key, subject=subject(month), expires_at=_expiry(person.plan, month))


def _key(person_id: uuid.UUID, month: datetime.datetime) -> str:
    return f"monthly:{person_id}:{month:%Y-%m}"


def _lasts_until(plan: Plan, month: datetime.datetime, *, after: datetime.datetime) -> bool:
    expires_at = _expiry(plan, month)
    return expires_at is None or expires_at > after


def _expiry(plan: Plan, month: datetime.datetime) -> datetime.datetime | None:
    """The end of the last month in which the credits of `month` are good."""
    if not plan.monthly_credits_last:
        return None
    for _ in range(plan.monthly_credits_last):
        month = _next(month)
    return month


def _months(now: datetime.datetime) -> list[datetime.datetime]:
    """The last months, oldest first, this one at the end."""
    months = [month_start(now)]
    for _ in range(MONTHS_BACK - 1):
        months.append(month_start(months[-1] - datetime.timedelta(days=1)))
    return months[::-1]


def _next(month: datetime.datetime) -> datetime.datetime:
    return month_start(month + datetime.timedelta(days=32))
