"""All that a person may want to know about their progress at one glance."""

from __future__ import annotations

import dataclasses
import datetime

from django.utils.functional import Promise

from ..models import AchievementUnlock, Progress, User
from . import achievements, leaderboard, levels, streaks
from .achievements import Achievement, Measure
from .levels import Rank


@dataclasses.dataclass(frozen=True, slots=True)
class Goal:
    """An achievement, and how near it is; `count` stops at the goal."""

    achievement: Achievement
    count: int
    unlocked_at: datetime.datetime | None

    @property
    def share(self) -> int:
        return 100 * self.count // self.achievement.goal


@dataclasses.dataclass(frozen=True, slots=True)
class Streak:
    """`days` is 0 once the row is broken; `is_active_today` says whether today counts already."""

    days: int
    longest: int
    is_active_today: bool
    last_active_day: datetime.date | None
    week: list[tuple[datetime.date, bool]]


@dataclasses.dataclass(frozen=True, slots=True)
class Overview:
    """`begins_at` and `ends_at`: the points between which this level lies; `position`: on the leaderboard, if listed."""

    progress: Progress
    level: int
    xp: int
    begins_at: int
    ends_at: int
    rank: Rank
    next_rank: Rank | None
    streak: Streak
    goals: list[Goal]
    position: int | None

    @property
    def to_next(self) -> int:
        return max(0, self.ends_at - self.xp)

    @property
    def share(self) -> int:
        """How much of this level is done, in percent."""
        return min(100, max(0, 100 * (self.xp - self.begins_at) // (self.ends_at - self.begins_at)))

    @property
    def rank_name(self) -> str | Promise:
        return self.rank.name


def of(*, person: User, now: datetime.datetime) -> Overview:
    """The person's progress now; of somebody new, the beginning."""
    progress = leaderboard.settings_of(person)
    level = progress.level
    return Overview(
        progress=progress,
        level=level,
        xp=progress.xp,
        begins_at=levels.begins_at(level),
        ends_at=levels.begins_at(level + 1),
        rank=levels.rank(level),
        next_rank=levels.next_rank(level),
        streak=_streak(person, progress, now),
        goals=_goals(progress),
        position=leaderboard.position(progress),
    )


def _streak(person: User, progress: Progress, now: datetime.datetime) -> Streak:
    zone = streaks.zone_of(person.pk)
    today, night = now.astimezone(zone).date(), streaks.night_of(now, zone)
    last, last_at = progress.last_active_day, progress.last_active_at
    goes_on = streaks.is_unbroken(last_day=last, last_at=last_at, now=now, today=night)
    was_here = last_at is not None and last_at.astimezone(zone).date() == today
    is_active = was_here or (last is not None and last >= night)
    return Streak(progress.streak_days if goes_on else 0, progress.longest_streak, is_active, last, streaks.week(person, today))


def _goals(progress: Progress) -> list[Goal]:
    stand: dict[Measure, int] = dict(achievements.reached(progress))
    unlocked = dict(AchievementUnlock.objects.filter(user=progress.pk).values_list("slug", "unlocked_at"))
    return [
        Goal(one, one.goal if one.slug in unlocked else min(stand[one.measure], one.goal), unlocked.get(one.slug))
        for one in achievements.ACHIEVEMENTS
    ]
