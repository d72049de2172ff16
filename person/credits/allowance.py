"""The one place for what a plan allows: what is free each day, and how much of anything there may be.

What was used today is counted by the app that knows; it registers its counter, so that a person is told about everything.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable

from django.conf import settings

from ..models import Plan, User

DREAMS = "dreams"
IMAGES = "images"
UPLOADS = "uploads"

Counter = Callable[[User, datetime.date], int]
"""How much of something a person has used up of one (UTC) day's allowance."""

_counters: dict[str, Counter] = {}


@dataclasses.dataclass(frozen=True, slots=True)
class Daily:
    """One day's allowance of one thing."""

    name: str
    limit: int
    used: int

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)


def count_with(name: str, counter: Counter) -> None:
    """Tell how DREAMS, IMAGES or UPLOADS are counted."""
    _counters[name] = counter


def daily_limit(plan: Plan, name: str) -> int:
    """How much of something the plan gives each day."""
    return {DREAMS: plan.daily_dreams, IMAGES: plan.daily_images, UPLOADS: daily_uploads(plan)}[name]


def daily_uploads(plan: Plan) -> int:
    """Splashmy's limits, unless the plan has its own."""
    if plan.daily_uploads is not None:
        return plan.daily_uploads
    return settings.DAILY_UPLOAD_LIMIT_PREMIUM if plan.is_premium else settings.DAILY_UPLOAD_LIMIT_FREE


def dreams_left_today(person: User, *, used_today: int) -> int:
    """How many more dreams the plan covers today. The caller counts what was used, with the person's row locked."""
    return dreams_left(person.plan.daily_dreams, used_today=used_today)


def dreams_left(daily: int, *, used_today: int) -> int:
    """The same of a plan that covers so many a day."""
    return max(0, daily - used_today)


def images_left_today(person: User, *, used_today: int) -> int:
    """How many more image jobs the plan covers today; counted as for dreams."""
    return max(0, person.plan.daily_images - used_today)


def uploads_left_today(person: User, *, used_today: int) -> int:
    """How many more uploads the plan allows today; beyond it they are refused, not paid."""
    return max(0, daily_uploads(person.plan) - used_today)


def may_use_premium_styles(person: User) -> bool:
    return person.plan.is_premium


def max_open_jobs(person: User) -> int:
    """How many image jobs may wait and run at a time."""
    return person.plan.max_open_jobs


def today(person: User, *, now: datetime.datetime) -> list[Daily]:
    """The day's allowances of everything that somebody counts."""
    day = now.astimezone(datetime.UTC).date()
    return [Daily(name, daily_limit(person.plan, name), counter(person, day)) for name, counter in sorted(_counters.items())]
