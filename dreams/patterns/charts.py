"""Figures as shapes for SVG that the server writes. None needs colour to be read, and each has its table beside it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from .report import Measured, Week

WIDTH, HEIGHT, STEP = 624, 120, 24


@dataclasses.dataclass(frozen=True, slots=True)
class Bar:
    """A week: the outline for nights with an entry, filled up to those with a dream; a cross for each nightmare above."""

    x: int
    outline: int
    filled: int
    nightmares: list[int]
    label: Week

    @property
    def outline_y(self) -> int:
        return HEIGHT - self.outline

    @property
    def filled_y(self) -> int:
        return HEIGHT - self.filled


@dataclasses.dataclass(frozen=True, slots=True)
class MoodRow:
    """A mood's weeks: circles that grow with how often it was set. `y` is the row's middle."""

    mood: str
    y: int
    circles: list[tuple[int, float]]
    total: int


def bars(weeks: Sequence[Week]) -> list[Bar]:
    unit = (HEIGHT - 24) / 7
    return [
        Bar(
            number * STEP,
            round(week.nights * unit),
            round(week.remembered * unit),
            [HEIGHT - round(week.nights * unit) - 8 - 9 * up for up in range(min(week.nightmares, 3))],
            week,
        )
        for number, week in enumerate(weeks)
    ]


def moods(weeks: Sequence[Week], names: Sequence[tuple[str, Any]]) -> list[MoodRow]:
    used = [(mood, name) for mood, name in names if any(mood in week.moods for week in weeks)]
    return [
        MoodRow(
            str(name),
            row * STEP + STEP // 2,
            [(number * STEP + STEP // 2, min(11.0, 3 + 2 * week.moods[mood])) for number, week in enumerate(weeks) if mood in week.moods],
            sum(week.moods.get(mood, 0) for week in weeks),
        )
        for row, (mood, name) in enumerate(used)
    ]


def interval(one: Measured) -> dict[str, float]:
    """Percent along a line of 0 to 100."""
    return {"low": round(100 * one.share.low, 1), "value": round(100 * one.share.value, 1), "high": round(100 * one.share.high, 1)}
