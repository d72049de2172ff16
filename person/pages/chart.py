"""The balance as a picture: a line with a step for each day, drawn into a box of `days` by 100 that the page stretches."""

from __future__ import annotations

import dataclasses
import datetime

from ..credits.balance_history import Day

HEIGHT = 100


@dataclasses.dataclass(frozen=True, slots=True)
class Chart:
    """`line` and `area` are SVG paths; `ticks` the numbers beside it, from the top; `steps` the days on which something happened."""

    days: list[Day]
    line: str
    area: str
    ticks: list[int]
    marks: list[datetime.date]

    @property
    def width(self) -> int:
        return len(self.days)

    @property
    def steps(self) -> list[tuple[int, Day]]:
        return [(number, day) for number, day in enumerate(self.days) if not day.is_quiet]

    @property
    def lowest(self) -> int:
        return min(day.balance for day in self.days)

    @property
    def highest(self) -> int:
        return max(day.balance for day in self.days)


def of(days: list[Day]) -> Chart:
    """The chart of these days."""
    top = round_up(max(day.balance for day in days))
    heights = [round(HEIGHT * (1 - day.balance / top), 2) for day in days]
    line = f"M0 {heights[0]}" + "".join(f"V{height}H{number + 1}" for number, height in enumerate(heights))
    middle = days[len(days) // 2].day
    return Chart(days, line, f"{line}V{HEIGHT}H0Z", [top, top // 2, 0], [days[0].day, middle, days[-1].day])


def round_up(number: int) -> int:
    """The next number that looks well on an axis, and so does its half."""
    unit = 1
    while True:
        for digit in (2, 4, 6, 8):
            if number <= digit * unit:
                return digit * unit
        unit *= 10
        if number <= unit:
            return unit
