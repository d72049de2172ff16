"""The page of patterns, and the journal's list narrowed to the dreams behind a figure."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from person.models import User
from person.pages.layout import PersonRequest, own, show

from ..list_filters import Filters
from ..models import Dream
from ..patterns import charts, kept
from ..patterns.indicators import INDICATORS, NOT_MEASURED
from ..patterns.resampling import LATELY, LEAST
from . import journal_forms as forms


@own
@require_safe
def patterns(request: PersonRequest) -> HttpResponse:
    found = kept.of_person(request.user, today=timezone.localdate())
    moods = dict(Dream.Mood.choices)
    context: dict[str, Any] = {
        "report": found,
        "measured": [{"one": one, "line": charts.interval(one)} for one in found.measured],
        "together": [{"one": one, "mood": moods[one.mood]} for one in found.together],
        "bars": charts.bars(found.weeks),
        "mood_rows": charts.moods(found.weeks, Dream.Mood.choices),
        "weeks": [
            {"week": week, "moods": ", ".join(f"{moods[mood]} {count}" for mood, count in week.moods.items())}
            for week in reversed(found.weeks)
            if week.nights
        ],
        "not_measured": NOT_MEASURED,
        "least": LEAST,
        "last": LATELY,
        "width": charts.WIDTH,
        "height": charts.HEIGHT,
    }
    return show(request, "dreams/patterns.html", context)


def narrowed(person: User, wanted: Filters, form: forms.EntryFilters) -> Filters:
    """With `?indicator=` only the dreams behind it; a name that there is none of narrows nothing."""
    name = form.cleaned_data.get("indicator")
    indicator = next((one for one in INDICATORS if one.name == name), None)
    return wanted if indicator is None else dataclasses.replace(wanted, among=tuple(kept.behind(person, indicator)))
