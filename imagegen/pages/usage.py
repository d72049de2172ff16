"""What was made and spent in thirty days, in numbers and as a chart."""

from __future__ import annotations

import dataclasses
import datetime

from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from person.credits import allowance
from person.pages.chart import HEIGHT, round_up
from person.pages.layout import PersonRequest, fresh, own, show

from .. import usage
from ..models import Job
from ..providers import registry

DAYS = 30
GAP = 0.12
"""Of a day's width, at each side of its bar."""

ALLOWANCES: dict[str, str | Promise] = {allowance.IMAGES: _("Pictures"), allowance.UPLOADS: _("Uploads")}


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar: what it counts, and where it stands in a box of `DAYS` by 100."""

    name: str
    y: float
    height: float


@dataclasses.dataclass(frozen=True, slots=True)
class Bar:
    """`at` is the left end of its day."""

    at: int
    x: float
    width: float
    day: usage.Day
    parts: list[Part]


@dataclasses.dataclass(frozen=True, slots=True)
class Chart:
    bars: list[Bar]
    ticks: list[int]
    marks: list[datetime.date]

    @property
    def width(self) -> int:
        return len(self.bars)

    @property
    def busy(self) -> list[Bar]:
        """Of the days on which there was something."""
        return [bar for bar in self.bars if bar.day.jobs.all]


@own
@require_safe
def show_usage(request: PersonRequest) -> HttpResponse:
    now = timezone.now()
    found = usage.of(person_id=request.user.pk, days=DAYS, zone=timezone.get_current_timezone(), now=now)
    today = allowance.today(fresh(request.user), now=now)
    context = {
        "usage": found,
        "chart": chart(found.days),
        "types": [(Job.Type(name).label, jobs) for name, jobs in found.by_type.items()],
        "allowances": [(ALLOWANCES[one.name], one) for one in today if one.name in ALLOWANCES],
        "days": DAYS,
        "paints_itself": registry.paints_itself(),
    }
    return show(request, "imagegen/usage.html", context)


def chart(days: list[usage.Day]) -> Chart:
    """A bar a day: completed at the bottom, then open, cancelled and failed."""
    top = round_up(max(day.jobs.all for day in days))
    bars = [Bar(at, at + GAP, 1 - 2 * GAP, day, _parts(day.jobs, top)) for at, day in enumerate(days)]
    return Chart(bars, [top, top // 2, 0], [days[0].day, days[len(days) // 2].day, days[-1].day])


def _parts(jobs: usage.Outcomes, top: int) -> list[Part]:
    parts, floor = [], float(HEIGHT)
    for name, count in (("completed", jobs.completed), ("open", jobs.open), ("cancelled", jobs.cancelled), ("failed", jobs.failed)):
        if count:
            height = round(HEIGHT * count / top, 2)
            floor = round(floor - height, 2)
            parts.append(Part(name, floor, height))
    return parts
