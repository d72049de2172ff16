"""How much a person uses what is here, by day or week. Each app registers what it counts, so that `person` need not know it.

    analytics.register("dreams", _("Dreams begun"), usage.dreams)     # in AppConfig.ready

A series answers for one person and one period with what there was in each step, `{first day of the step: number}`; steps without
anything may be left out.
"""

from __future__ import annotations

import dataclasses
import datetime
import enum
import zoneinfo
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Count, DateField, QuerySet, Sum
from django.db.models.functions import Trunc
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import CreditEntry, Profile, User, XpEntry

MOST_DAYS = 366


class Step(enum.Enum):
    """Weeks begin on Monday (ISO 8601)."""

    DAY = "day"
    WEEK = "week"

    @property
    def days(self) -> int:
        return 7 if self is Step.WEEK else 1


DEFAULT_STEPS = {Step.DAY: 30, Step.WEEK: 12}


@dataclasses.dataclass(frozen=True, slots=True)
class Period:
    """The days `since` to `until`, both included, in a time zone. With weeks it reaches back to the Monday of the first."""

    step: Step
    since: datetime.date
    until: datetime.date
    zone: zoneinfo.ZoneInfo

    def begins(self) -> datetime.datetime:
        return datetime.datetime.combine(self.since, datetime.time.min, self.zone)

    def ends(self) -> datetime.datetime:
        return datetime.datetime.combine(self.until + datetime.timedelta(days=1), datetime.time.min, self.zone)

    def steps(self) -> list[datetime.date]:
        """The first day of each step."""
        count = (self.until - self.since).days // self.step.days + 1
        return [self.since + datetime.timedelta(days=number * self.step.days) for number in range(count)]


Series = Callable[[User, Period], Mapping[datetime.date, int]]

_series: dict[str, tuple[str | Promise, Series]] = {}


@dataclasses.dataclass(frozen=True, slots=True)
class Point:
    """What there was in the step that begins on this day."""

    day: datetime.date
    count: int


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """One series with every step, those without anything too."""

    name: str
    label: str
    points: list[Point]

    @property
    def total(self) -> int:
        return sum(one.count for one in self.points)


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    period: str
    since: datetime.date
    until: datetime.date
    time_zone: str
    series: list[Line]


def register(name: str, label: str | Promise, series: Series) -> None:
    """Add a series; a name once only, the last one counts."""
    _series[name] = (label, series)


def period(
    *, person: User, step: Step, now: datetime.datetime, since: datetime.date | None = None, until: datetime.date | None = None
) -> Period:
    """The period asked for, by default up to today, in the time zone of the person's profile."""
    zone = zoneinfo.ZoneInfo(Profile.objects.values_list("time_zone", flat=True).get(pk=person.pk))
    last = until or now.astimezone(zone).date()
    first = since or last - datetime.timedelta(days=DEFAULT_STEPS[step] * step.days - 1)
    if step is Step.WEEK:
        first -= datetime.timedelta(days=first.weekday())
    return Period(step, first, last, zone)


def of(*, person: User, period: Period) -> Report:
    """All series of a person, in the active language."""
    lines = [_line(person, period, name) for name in sorted(_series)]
    return Report(period.step.value, period.since, period.until, period.zone.key, lines)


def counted(rows: QuerySet[Any], moment: str, period: Period, *, total: Any = None) -> dict[datetime.date, int]:
    """How many `rows` there are by the step in which their `moment` lies; or what `total`, an aggregate, makes of them."""
    inside = rows.filter(**{f"{moment}__gte": period.begins(), f"{moment}__lt": period.ends()}).order_by()
    begin = Trunc(moment, period.step.value, output_field=DateField(), tzinfo=period.zone)
    return dict(inside.annotate(step=begin).values_list("step").annotate(number=total or Count("pk")))


def _line(person: User, period: Period, name: str) -> Line:
    label, series = _series[name]
    found = series(person, period)
    return Line(name, str(label), [Point(day, found.get(day, 0)) for day in period.steps()])


def _credits_spent(person: User, period: Period) -> Mapping[datetime.date, int]:
    """What was captured: reserved credits that were given back were not spent."""
    captures = CreditEntry.objects.filter(user=person, kind=CreditEntry.Kind.CAPTURE)
    return {day: -held for day, held in counted(captures, "created_at", period, total=Sum("settles__amount")).items()}


def _credits_granted(person: User, period: Period) -> Mapping[datetime.date, int]:
    grants = CreditEntry.objects.filter(user=person, kind=CreditEntry.Kind.GRANT)
    return counted(grants, "created_at", period, total=Sum("amount"))


def _experience_points(person: User, period: Period) -> Mapping[datetime.date, int]:
    return counted(XpEntry.objects.filter(user=person), "happened_at", period, total=Sum("amount"))


register("experience_points", _("Experience points"), _experience_points)
register("credits_spent", _("Credits spent"), _credits_spent)
register("credits_granted", _("Credits granted"), _credits_granted)
