"""What a cause is worth, where levels begin, and the ranks. Data and pure functions."""

from __future__ import annotations

import dataclasses
import math

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import Cause

STEP_XP = 100
"""From level n to the next it takes n times as much."""


@dataclasses.dataclass(frozen=True, slots=True)
class Worth:
    """The points for a cause, and how often a day they are given: nobody climbs by clicking stars."""

    xp: int
    times_a_day: int


WORTH = {
    Cause.DREAM: Worth(50, 10),
    Cause.ENTRY: Worth(20, 3),
    Cause.IMAGE: Worth(20, 20),
    Cause.RATING: Worth(5, 10),
    Cause.FAVOURITE: Worth(2, 10),
}
STREAK_XP, STREAK_MOST_XP = 10, 50


@dataclasses.dataclass(frozen=True, slots=True)
class Rank:
    """A name that one bears from a level on."""

    level: int
    name: str | Promise


RANKS = (
    Rank(1, _("Prompt Novice")),
    Rank(3, _("Prompt Apprentice")),
    Rank(6, _("Prompt Artisan")),
    Rank(10, _("Prompt Adept")),
    Rank(15, _("Prompt Master")),
    Rank(25, _("Prompt Sage")),
    Rank(40, _("Dream Weaver")),
)


def begins_at(level: int) -> int:
    """The points with which a level begins."""
    return STEP_XP * level * (level - 1) // 2


def at(xp: int) -> int:
    """The level that these points make: the highest that has begun."""
    return (1 + math.isqrt(1 + 8 * (xp // STEP_XP))) // 2


def rank(level: int) -> Rank:
    return [one for one in RANKS if one.level <= level][-1]


def next_rank(level: int) -> Rank | None:
    """The rank after this level's; None at the last."""
    return next((one for one in RANKS if one.level > level), None)


def streak_bonus(days: int) -> int:
    """The points for being there on this many days in a row."""
    return min(STREAK_XP * (days - 1), STREAK_MOST_XP)
