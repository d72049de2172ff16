"""Two bars a day as SVG, drawn by the server: the CSP allows no inline style, and the page needs no script."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable

HEIGHT = 110
STEP, GAP = 40, 15


@dataclasses.dataclass(frozen=True, slots=True)
class Bar:
    """One day, with its two bars' places in the drawing."""

    day: datetime.date
    dreams: int
    jobs: int
    x: int
    x2: int
    dreams_y: int
    dreams_height: int
    jobs_y: int
    jobs_height: int


@dataclasses.dataclass(frozen=True, slots=True)
class Chart:
    bars: list[Bar]
    width: int


def of(days: Iterable[tuple[datetime.date, int, int]]) -> Chart:
    """Both series share one scale; a day without anything keeps a line of one unit, so that it is seen to be there."""
    days = list(days)
    most = max((max(dreams, jobs) for _day, dreams, jobs in days), default=0) or 1
    bars = []
    for number, (day, dreams, jobs) in enumerate(days):
        tall, taller = max(1, dreams * HEIGHT // most), max(1, jobs * HEIGHT // most)
        left = number * STEP + 4
        bars.append(Bar(day, dreams, jobs, left, left + GAP, HEIGHT - tall, tall, HEIGHT - taller, taller))
    return Chart(bars, len(days) * STEP)
