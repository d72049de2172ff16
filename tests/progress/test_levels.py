"""Levels and ranks: every number of points has one level, more points never mean a lower one, and none is left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from person.progress import levels

pytestmark = pytest.mark.once

MOST_XP = 2**31 - 1
points = st.integers(0, MOST_XP)


@given(points)
def test_the_points_lie_between_the_beginning_of_their_level_and_of_the_next(xp: int) -> None:
    level = levels.at(xp)
    assert levels.begins_at(level) <= xp < levels.begins_at(level + 1)


@given(points, points)
def test_more_points_are_never_a_lower_level(one: int, other: int) -> None:
    assert levels.at(min(one, other)) <= levels.at(max(one, other))


@given(st.integers(1, 6000))
def test_each_level_follows_the_one_before_it_and_takes_longer(level: int) -> None:
    began, ends = levels.begins_at(level), levels.begins_at(level + 1)
    assert levels.at(ends) == level + 1
    assert levels.at(ends - 1) == level
    assert levels.begins_at(level + 2) - ends > ends - began


@given(st.integers(1, 200))
def test_every_level_has_a_rank_and_every_rank_begins_once(level: int) -> None:
    rank, after = levels.rank(level), levels.next_rank(level)
    assert rank.level <= level
    assert after is None or after.level > level
    assert levels.rank(rank.level) == rank


def test_the_first_level_is_1_and_its_rank_the_documented_one() -> None:
    assert (levels.at(0), levels.begins_at(1), str(levels.rank(1).name)) == (1, 0, "Prompt Novice")
    assert [rank.level for rank in levels.RANKS] == sorted({rank.level for rank in levels.RANKS})


@given(st.integers(1, 10_000))
def test_a_longer_row_brings_no_less_and_one_day_is_no_row(days: int) -> None:
    assert levels.streak_bonus(1) == 0
    assert levels.streak_bonus(days) <= levels.streak_bonus(days + 1) <= levels.STREAK_MOST_XP
