"""What a person made and spent in the last days, and what they keep: three queries for the page of numbers."""

from __future__ import annotations

import collections
import dataclasses
import datetime
import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Sum
from django.db.models.functions import TruncDate

from .models import Image, Job, Result

State = Job.State


@dataclasses.dataclass(frozen=True, slots=True)
class Outcomes:
    """Jobs by how they ended; `open` have not. `credits` is what those with a picture cost, `seconds` how long they took on average."""

    completed: int = 0
    failed: int = 0
    cancelled: int = 0
    open: int = 0
    credits: int = 0
    seconds: float | None = None

    @property
    def all(self) -> int:
        return self.completed + self.failed + self.cancelled + self.open


@dataclasses.dataclass(frozen=True, slots=True)
class Day:
    day: datetime.date
    jobs: Outcomes


@dataclasses.dataclass(frozen=True, slots=True)
class Kept:
    """What lies in the storage, without the small pictures: how many, and their bytes."""

    count: int
    size_bytes: int


@dataclasses.dataclass(frozen=True, slots=True)
class Usage:
    """`days` are all days of the time, oldest first; `by_type` has those types that there were jobs of."""

    days: list[Day]
    by_type: dict[str, Outcomes]
    total: Outcomes
    results: Kept
    uploads: Kept

    @property
    def stored_bytes(self) -> int:
        return self.results.size_bytes + self.uploads.size_bytes


def of(*, person_id: uuid.UUID, days: int, zone: datetime.tzinfo, now: datetime.datetime) -> Usage:
    """The last `days` days up to today by the calendar of `zone`. A job counts on the day on which it was asked for."""
    first = now.astimezone(zone).date() - datetime.timedelta(days=days - 1)
    rows = _counted(person_id, datetime.datetime.combine(first, datetime.time(), zone), zone)
    by_day, by_type = collections.defaultdict(list), collections.defaultdict(list)
    for row in rows:
        by_day[row["day"]].append(row)
        by_type[row["type"]].append(row)
    each = [first + datetime.timedelta(days=number) for number in range(days)]
    return Usage(
        days=[Day(day, _outcomes(by_day.get(day, ()))) for day in each],
        by_type={kind: _outcomes(by_type[kind]) for kind in Job.Type.values if kind in by_type},
        total=_outcomes(rows),
        results=_kept(Result.objects.of(person_id)),
        uploads=_kept(Image.objects.of(person_id)),
    )


def _counted(person_id: uuid.UUID, begin: datetime.datetime, zone: datetime.tzinfo) -> list[Any]:
    """`{day, type, state, jobs, credits, time}` of each that there are."""
    took = ExpressionWrapper(F("ended_at") - F("started_at"), output_field=DurationField())
    jobs = Job.objects.ordered_by(person_id).filter(created_at__gte=begin).annotate(day=TruncDate("created_at", tzinfo=zone), took=took)
    is_served = Q(state=State.COMPLETED)
    grouped = jobs.order_by().values("day", "type", "state")
    return list(grouped.annotate(jobs=Count("pk"), credits=Sum("price_credits", filter=is_served), time=Sum("took", filter=is_served)))


def _outcomes(rows: Iterable[Any]) -> Outcomes:
    counts: dict[str, int] = collections.Counter()
    spent, time = 0, datetime.timedelta()
    for row in rows:
        counts[row["state"]] += row["jobs"]
        spent += row["credits"] or 0
        time += row["time"] or datetime.timedelta()
    completed = counts[State.COMPLETED]
    return Outcomes(
        completed=completed,
        failed=counts[State.FAILED],
        cancelled=counts[State.CANCELLED],
        open=counts[State.PENDING] + counts[State.PROCESSING],
        credits=spent,
        seconds=time.total_seconds() / completed if completed else None,
    )


def _kept(rows: Any) -> Kept:
    return Kept(**rows.aggregate(count=Count("pk"), size_bytes=Sum("size_bytes", default=0)))
