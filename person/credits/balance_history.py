"""The course of a person's balance: how it stood at the end of each day, summed from the ledger's lines."""

from __future__ import annotations

import dataclasses
import datetime
import uuid

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncDate

from ..models import CreditEntry


@dataclasses.dataclass(frozen=True, slots=True)
class Day:
    """`came` and `went` are what was added and taken that day (`went` is never positive)."""

    day: datetime.date
    came: int
    went: int
    balance: int

    @property
    def is_quiet(self) -> bool:
        return not self.came and not self.went


def of(*, person_id: uuid.UUID, days: int, zone: datetime.tzinfo, now: datetime.datetime) -> list[Day]:
    """The last `days` days up to today, by the calendar of `zone`, oldest first."""
    first = now.astimezone(zone).date() - datetime.timedelta(days=days - 1)
    begin = datetime.datetime.combine(first, datetime.time(), zone)
    lines = CreditEntry.objects.filter(user_id=person_id).order_by()
    balance = lines.filter(created_at__lt=begin).aggregate(sum=Sum("amount"))["sum"] or 0
    came, went = (_by_day(lines.filter(created_at__gte=begin, **sign), zone) for sign in ({"amount__gt": 0}, {"amount__lt": 0}))
    course = []
    for number in range(days):
        day = first + datetime.timedelta(days=number)
        balance += came.get(day, 0) + went.get(day, 0)
        course.append(Day(day, came.get(day, 0), went.get(day, 0), balance))
    return course


def _by_day(lines: QuerySet[CreditEntry], zone: datetime.tzinfo) -> dict[datetime.date, int]:
    return dict(lines.annotate(day=TruncDate("created_at", tzinfo=zone)).values_list("day").annotate(sum=Sum("amount")))
