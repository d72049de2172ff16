"""Giving points. Promise: a cause is awarded once, whoever reports it, how often and from how many processes at once.

Everything that one award changes (entry, points, level, days in a row, achievements, credits) is one transaction with the person's
row locked, so that `Progress.xp` is always the sum of the entries.
"""

from __future__ import annotations

import dataclasses
import datetime
import uuid
import zoneinfo

from django.conf import settings
from django.db import transaction

from ..credits import ledger
from ..models import AchievementUnlock, Cause, Progress, XpEntry
from . import achievements, levels, live, statements, streaks


@dataclasses.dataclass(frozen=True, slots=True)
class Awarded:
    """What an award brought: its entry, and what came with it."""

    entry: XpEntry
    progress: Progress
    levels: tuple[int, ...]
    achievements: tuple[str, ...]


def award(*, person_id: uuid.UUID, cause: Cause, key: str, now: datetime.datetime, night: datetime.date | None = None) -> Awarded | None:
    """Give the points of a cause that happened at `now`, in the caller's transaction or an own one.

    `key` says what it was (`dream:<id>`); the same one again, or a person who is gone, brings None. A late report counts for the
    day on which it happened; what belongs to a `night` that was just over counts for that one. Locks the person's row, as the ledger
    does: lock what else you need before.
    """
    if cause not in levels.WORTH:
        raise ValueError(f"{cause} is not awarded by itself")
    with transaction.atomic():
        zone = statements.lock_for_award(person_id)
        if zone is None:
            return None
        day = streaks.day_of(now, zoneinfo.ZoneInfo(zone), night)
        before = statements.before_award(person_id=person_id, cause=cause, key=key, day=day)
        if before.is_known:
            return None
        progress = before.progress or Progress.objects.get_or_create(user_id=person_id)[0]
        stood = dict(vars(progress))
        worth = levels.WORTH[cause]
        amount = worth.xp if before.given < worth.times_a_day else 0
        entry = _write(progress, XpEntry(cause=cause, key=key, amount=amount, day=day, happened_at=now))
        _go_on_with_streak(progress, entry, is_first_of_day=before.is_first_of_day)
        reached = _rise(progress)
        unlocked = _unlock(progress, now)
        if changed := [name for name, value in vars(progress).items() if name in stood and stood[name] != value and name[0] != "_"]:
            statements.PROGRESS.update(progress, changed)
        return Awarded(entry, progress, reached, unlocked)


def _write(progress: Progress, entry: XpEntry) -> XpEntry:
    entry.user_id = progress.user_id
    statements.POINTS.insert(entry)
    if entry.amount:
        progress.xp_at = max(progress.xp_at, entry.happened_at) if progress.xp else entry.happened_at
        progress.xp += entry.amount
    return entry


def _go_on_with_streak(progress: Progress, entry: XpEntry, *, is_first_of_day: bool) -> None:
    """Count the days anew where this is the first award of its day, which may be an earlier one."""
    progress.last_active_at = max(progress.last_active_at or entry.happened_at, entry.happened_at)
    progress.last_active_day = max(progress.last_active_day or entry.day, entry.day)
    if not is_first_of_day:
        return
    position = streaks.positions(streaks.active_days(progress.pk))
    progress.streak_days = position[progress.last_active_day]
    progress.longest_streak = max(progress.longest_streak, *position.values())
    if bonus := levels.streak_bonus(position[entry.day]):
        key = entry.day.isoformat()
        _write(progress, XpEntry(cause=Cause.STREAK, key=key, amount=bonus, day=entry.day, happened_at=entry.happened_at))


def _rise(progress: Progress) -> tuple[int, ...]:
    """The levels that are reached now, with their credits."""
    reached = tuple(range(progress.level + 1, levels.at(progress.xp) + 1))
    if not reached:
        return ()
    progress.level = reached[-1]
    amount = settings.PERSON_LEVEL_UP_CREDITS
    for level in reached if amount else ():
        ledger.grant(person_id=progress.user_id, amount=amount, key=f"level:{progress.user_id}:{level}", subject=f"level:{level}")
    live.announce_level(progress, credits_brought=amount * len(reached))
    if amount:
        live.announce_credits(progress.user_id)
    return reached


def _unlock(progress: Progress, now: datetime.datetime) -> tuple[str, ...]:
    new = tuple(one.slug for one in achievements.fulfilled(progress, but=statements.unlocked(progress.pk)))
    if new:
        AchievementUnlock.objects.bulk_create(AchievementUnlock(user_id=progress.user_id, slug=slug, unlocked_at=now) for slug in new)
    return new
