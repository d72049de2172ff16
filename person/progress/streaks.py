"""Days in a row, as the person's own calendar counts them.

A day counts from midnight to midnight in the time zone of the profile, and a dream for its night. Whoever flies west over the date line
loses a day of the calendar, not of the streak: within 24 hours of the last sign of life nothing breaks.
"""

from __future__ import annotations

import dataclasses
import datetime
import uuid
import zoneinfo
from collections.abc import Iterable

from django.db.models import Max, Min

from ..models import Profile, User, XpEntry

DAY = datetime.timedelta(days=1)
NOON = 12
NIGHTS_BACK = 2
"""So many days later a night may still be told and count for itself."""
WEEK_DAYS = 7


@dataclasses.dataclass(frozen=True, slots=True)
class ActiveDay:
    """A day on which something was awarded, and when for the first and the last time."""

    day: datetime.date
    first: datetime.datetime
    last: datetime.datetime


def night_of(moment: datetime.datetime, zone: datetime.tzinfo) -> datetime.date:
    """The night of a moment by this clock: before noon it is the night that began the evening before."""
    local = moment.astimezone(zone)
    return local.date() - DAY * (local.hour < NOON)


def day_of(moment: datetime.datetime, zone: datetime.tzinfo, night: datetime.date | None) -> datetime.date:
    """The day that something counts for: its night where that is of these days, else the calendar's. Old nights fill no row."""
    today = moment.astimezone(zone).date()
    return night if night is not None and today - NIGHTS_BACK * DAY <= night <= today else today


def zone_of(person_id: uuid.UUID) -> zoneinfo.ZoneInfo:
    """The time zone of a person's profile."""
    return zoneinfo.ZoneInfo(Profile.objects.values_list("time_zone", flat=True).get(pk=person_id))


def active_days(person_id: uuid.UUID) -> list[ActiveDay]:
    """All of a person's, in order."""
    days = XpEntry.objects.filter(user=person_id).order_by("day").values("day")
    return [ActiveDay(**one) for one in days.annotate(first=Min("happened_at"), last=Max("happened_at"))]


def positions(days: Iterable[ActiveDay]) -> dict[datetime.date, int]:
    """Of days in order: which in its row each of them is, from 1."""
    found: dict[datetime.date, int] = {}
    earlier: ActiveDay | None = None
    for one in days:
        goes_on = earlier is not None and (one.day - earlier.day == DAY or one.first - earlier.last < DAY)
        found[one.day] = found[earlier.day] + 1 if earlier is not None and goes_on else 1
        earlier = one
    return found


def is_unbroken(*, last_day: datetime.date | None, last_at: datetime.datetime | None, now: datetime.datetime, today: datetime.date) -> bool:
    """Whether something done now would go on with the row that ended then. `today`: the night that a dream told now is of."""
    return last_day is not None and last_at is not None and (last_day >= today - DAY or now - last_at < DAY)


def week(person: User, today: datetime.date) -> list[tuple[datetime.date, bool]]:
    """The last seven days, and whether the person was active."""
    first = today - (WEEK_DAYS - 1) * DAY
    active = set(XpEntry.objects.filter(user=person, day__gte=first).order_by().values_list("day", flat=True))
    return [(day, day in active) for day in (first + number * DAY for number in range(WEEK_DAYS))]
