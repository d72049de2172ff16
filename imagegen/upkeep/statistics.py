"""What the site made, half hour by half hour (Splashmy `update_processing_stats`). A row is written once, when its half hour is over."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Max, Q, Sum

from ..models import Job, JobStatistics

STEP = datetime.timedelta(minutes=30)
SETTLED_WITHIN = datetime.timedelta(minutes=1)
"""Until then a job may still be stored whose end fell into the half hour."""
CAUGHT_UP = 48
"""Half hours that are made up for after a pause: a day's."""
KEPT_FOR = datetime.timedelta(days=400)


def update(*, now: datetime.datetime) -> int:
    """Write the rows of the last day's half hours that have none; how many. Two at once write the same numbers, and one of them counts."""
    last = _floor(now - SETTLED_WITHIN) - STEP
    wanted = [last - STEP * number for number in range(CAUGHT_UP)]
    known = set(JobStatistics.objects.filter(begin__in=wanted).values_list("begin", flat=True))
    rows = [JobStatistics(begin=begin, **_counted(begin)) for begin in wanted if begin not in known]
    JobStatistics.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def last_day(*, now: datetime.datetime) -> dict[str, Any]:
    """How the site did in the last day, by the rows: its average time for a picture in seconds, and the share of jobs that got theirs.

    None where nothing was made. `measured_at` is the end of the last half hour that counts.
    """
    rows = JobStatistics.objects.filter(begin__gte=now - datetime.timedelta(days=1))
    told = rows.aggregate(completed=Sum("completed"), failed=Sum("failed"), seconds=Sum("seconds"), last=Max("begin"))
    completed, ended = told["completed"] or 0, (told["completed"] or 0) + (told["failed"] or 0)
    return {
        "average_processing_time": round(told["seconds"] / completed, 1) if completed else None,
        "success_rate": round(completed / ended, 3) if ended else None,
        "measured_at": told["last"] + STEP if told["last"] else None,
    }


def drop_old(*, now: datetime.datetime) -> int:
    """Delete rows older than KEPT_FOR; how many there were."""
    return JobStatistics.objects.filter(begin__lt=now - KEPT_FOR).delete()[0]


def _floor(moment: datetime.datetime) -> datetime.datetime:
    """The beginning of the half hour."""
    moment = moment.astimezone(datetime.UTC)
    return moment.replace(minute=moment.minute // 30 * 30, second=0, microsecond=0)


def _counted(begin: datetime.datetime) -> dict[str, Any]:
    took = ExpressionWrapper(F("ended_at") - F("started_at"), output_field=DurationField())
    is_served = Q(state=Job.State.COMPLETED)
    told = Job.objects.filter(ended_at__gte=begin, ended_at__lt=begin + STEP).aggregate(
        **{state.value: Count("pk", filter=Q(state=state)) for state in Job.FINAL},
        people=Count("person", distinct=True),
        credits=Sum("price_credits", filter=is_served, default=0),
        average=Avg(took, filter=is_served),
        longest=Max(took, filter=is_served),
    )
    average, longest = told.pop("average"), told.pop("longest")
    return {
        **told,
        "seconds": average.total_seconds() * told["completed"] if average else 0.0,
        "longest_seconds": longest.total_seconds() if longest else 0.0,
    }
