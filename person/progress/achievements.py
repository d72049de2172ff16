"""What there is to achieve, as data: something that is counted, and how much of it."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Collection, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import Cause, Progress
from . import statements


class Measure(enum.Enum):
    """What is counted; the causes go by their own names."""

    DREAMS = Cause.DREAM.value
    IMAGES = Cause.IMAGE.value
    RATINGS = Cause.RATING.value
    FAVOURITES = Cause.FAVOURITE.value
    LONGEST_STREAK = "longest_streak"
    LEVEL = "level"


@dataclasses.dataclass(frozen=True, slots=True)
class Achievement:
    """Reached as soon as the measure is at the goal. A slug is kept in the database: never change one."""

    slug: str
    name: str | Promise
    needs: str | Promise
    measure: Measure
    goal: int


ACHIEVEMENTS = (
    Achievement("first-dream", _("First night"), _("Tell a dream."), Measure.DREAMS, 1),
    Achievement("ten-dreams", _("Keeper of dreams"), _("Tell 10 dreams."), Measure.DREAMS, 10),
    Achievement("hundred-dreams", _("A hundred nights"), _("Tell 100 dreams."), Measure.DREAMS, 100),
    Achievement("three-days", _("Three in a row"), _("Be here on 3 days in a row."), Measure.LONGEST_STREAK, 3),
    Achievement("seven-days", _("A whole week"), _("Be here on 7 days in a row."), Measure.LONGEST_STREAK, 7),
    Achievement("thirty-days", _("From moon to moon"), _("Be here on 30 days in a row."), Measure.LONGEST_STREAK, 30),
    Achievement("first-image", _("Seen with eyes open"), _("Make a picture."), Measure.IMAGES, 1),
    Achievement("fifty-images", _("A gallery of one's own"), _("Make 50 pictures."), Measure.IMAGES, 50),
    Achievement("ten-ratings", _("Fair judge"), _("Rate 10 pictures."), Measure.RATINGS, 10),
    Achievement("ten-favourites", _("Collector"), _("Keep 10 pictures as favourites."), Measure.FAVOURITES, 10),
    Achievement("level-5", _("Well under way"), _("Reach level 5."), Measure.LEVEL, 5),
    Achievement("level-10", _("Far from home"), _("Reach level 10."), Measure.LEVEL, 10),
)

Reached = Mapping[Measure, int]


def reached(progress: Progress, measures: Collection[Measure] = tuple(Measure)) -> Reached:
    """How far a person is in these measures. What is not asked for is not counted: of a diary of years that takes a while."""
    causes = [measure.value for measure in measures if measure is not Measure.DREAMS and measure.value in Cause.values]
    counts: dict[str, int] = {"longest_streak": progress.longest_streak, "level": progress.level}
    counts.update(statements.times(progress.pk, causes, with_dreams=Measure.DREAMS in measures))
    return {measure: counts.get(measure.value, 0) for measure in measures}


def fulfilled(progress: Progress, *, but: Collection[str] = ()) -> list[Achievement]:
    """Those that are reached, without the ones whose slugs are known to be."""
    missing = [one for one in ACHIEVEMENTS if one.slug not in but]
    stand = reached(progress, {one.measure for one in missing})
    return [one for one in missing if stand[one.measure] >= one.goal]
