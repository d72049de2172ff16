"""A year of nights at one glance: a map whose table is the map itself, and what each month holds in figures. Each leads to its dreams."""

from __future__ import annotations

import dataclasses
import datetime
import functools
from collections.abc import Iterable
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from person.pages.layout import PersonRequest, own, show

from ..journal import looking_back
from .journal import WEEKDAYS, label_of

WEEK = datetime.timedelta(days=7)
DAY = datetime.timedelta(days=1)
FIRST_YEAR = 1901
MOST_LEVEL = 3
MOST_DATES = 4_000


@dataclasses.dataclass(slots=True)
class Month:
    """What the nights of a month hold together. `weeks`: how many columns of the map begin in it."""

    first: datetime.date
    weeks: int = 0
    nights: int = 0
    entries: int = 0
    dreams: int = 0
    nightmares: int = 0
    lucid: int = 0

    def add(self, day: looking_back.Day) -> None:
        self.nights += 1
        self.entries += day.entries
        self.dreams += day.dreams
        self.nightmares += day.nightmares
        self.lucid += day.lucid

    def address(self, **filters: str) -> str:
        last = (self.first + 31 * DAY).replace(day=1) - DAY
        return f"{reverse('journal')}?{urlencode({'first': self.first, 'last': last, 'month': f'{self.first:%Y-%m}', **filters})}#entries"

    @property
    def all_address(self) -> str:
        return self.address()

    @property
    def nightmares_address(self) -> str:
        return self.address(only="nightmares")

    @property
    def lucid_address(self) -> str:
        return self.address(only="lucid")


EMPTY = '<i aria-hidden="true"></i>'


def _link(day: looking_back.Day, label: str, page: str, language: str) -> str:
    """What the cell of a night holds. Its level says how many dreams, from 0 to 3 and more."""
    whole, short = _spoken(day.night, language)
    marks = f"{' data-nightmare' if day.nightmares else ''}{' data-lucid' if day.lucid else ''}"
    return (
        f'<a href="{page}?night={day.night}#entries" data-level="{min(day.dreams, MOST_LEVEL)}"{marks} title="{whole}: {label}">'
        f'<span class="visually-hidden">{short}: {label}</span></a>'
    )


@functools.lru_cache(MOST_DATES)
def _spoken(date: datetime.date, language: str) -> tuple[str, str]:
    """A date in the language that is spoken now, with its year and without, for HTML. Writing it takes longer than all else of its cell."""
    return escape(formats.date_format(date, "DATE_FORMAT")), escape(formats.date_format(date, "j F"))


@own
@require_safe
def this_year(request: HttpRequest) -> HttpResponse:
    return redirect("journal_year", timezone.localdate().year)


@own
@require_safe
def show_year(request: PersonRequest, year: int) -> HttpResponse:
    today = timezone.localdate()
    if not FIRST_YEAR <= year <= today.year:
        raise Http404
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    days = looking_back.days(person=request.user, first=first, last=last)
    months = _months(year, days)
    context = {
        "year": year,
        "earlier": year - 1 if year > FIRST_YEAR else None,
        "later": year + 1 if year < today.year else None,
        "months": months,
        "total": _total(months),
        "rows": list(zip(WEEKDAYS, _rows(first, last, days, today), strict=True)),
    }
    return show(request, "dreams/journal_year.html", context)


def _months(year: int, days: Iterable[looking_back.Day]) -> list[Month]:
    months = [Month(datetime.date(year, number, 1)) for number in range(1, 13)]
    for day in days:
        months[day.night.month - 1].add(day)
    monday = _monday(months[0].first)
    while monday.year <= year:
        months[max(monday, months[0].first).month - 1].weeks += 1
        monday += WEEK
    return months


def _total(months: list[Month]) -> Month:
    total = Month(months[0].first)
    for month in months:
        for name in ("nights", "entries", "dreams", "nightmares", "lucid"):
            setattr(total, name, getattr(total, name) + getattr(month, name))
    return total


def _rows(first: datetime.date, last: datetime.date, days: Iterable[looking_back.Day], today: datetime.date) -> list[SafeString]:
    """A row for each day of the week, of a cell for each week. A template takes several times as long for a year of cells."""
    page, language = reverse("journal"), translation.get_language() or ""
    labels: dict[tuple[object, ...], str] = {}
    links = {}
    for day in days:
        same = (day.entries, day.nightmares, day.lucid, *day.moods.items())
        if (label := labels.get(same)) is None:
            label = labels[same] = escape(label_of(day))
        links[day.night] = _link(day, label, page, language)
    start = _monday(first)
    weeks = (_monday(last) - start).days // 7 + 1

    def cell(date: datetime.date) -> str:
        held = links.get(date, EMPTY) if first <= date <= last else ""
        return f'<td class="today">{held}</td>' if date == today else f"<td>{held}</td>"

    # Whatever stands in it was escaped where it was written.
    rows = ("".join(cell(start + week * WEEK + day * DAY) for week in range(weeks)) for day in range(7))
    return [mark_safe(row) for row in rows]  # noqa: S308 - see above


def _monday(date: datetime.date) -> datetime.date:
    return date - date.weekday() * DAY
