"""Looking back: entries by night, narrowed and page by page; and what each day of a month or a year holds, by one statement."""

from __future__ import annotations

import dataclasses
import datetime
import re
import uuid
from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from person.models import User
from project.errors import DomainError

from .. import statements
from ..dream_list import CursorInvalid
from ..list_filters import Filters, narrowed
from ..models import Dream

MOST_DAYS = 400
_CURSOR = re.compile(r"(\d{4}-\d\d-\d\d)\.([0-9a-f]{32})")


class TooManyDays(DomainError):
    code = "too_many_days"
    message = _("At most %(limit)s days can be asked for at once.")


@dataclasses.dataclass(frozen=True, slots=True)
class Page:
    """Entries, the newest night first. `cursor` leads to the next page, None where this is the last."""

    entries: list[Dream]
    cursor: str | None


@dataclasses.dataclass(slots=True)
class Day:
    """What one night holds: how many entries, how many of them dreams that were told, nightmares, lucid ones, and each mood how often."""

    night: datetime.date
    entries: int = 0
    dreams: int = 0
    nightmares: int = 0
    lucid: int = 0
    moods: dict[str, int] = dataclasses.field(default_factory=dict)


def page(*, person: User, filters: Filters, limit: int, cursor: str = "") -> Page:
    """`limit` entries behind the cursor ("" for the beginning). Raises CursorInvalid."""
    rows = narrowed(Dream.objects.of(person), filters, person).order_by("-night", "-pk")
    if cursor:
        night, entry_id = _read(cursor)
        rows = rows.filter(night__lte=night).filter(Q(night__lt=night) | Q(pk__lt=entry_id))
    found = list(rows[: limit + 1])
    more = len(found) > limit
    return Page(found[:limit], f"{found[limit - 1].night}.{found[limit - 1].pk.hex}" if more else None)


def days(*, person: User, first: datetime.date, last: datetime.date) -> list[Day]:
    """What each night from `first` to `last` holds, in order; nights without an entry are left out. One statement. Raises TooManyDays."""
    if (last - first).days >= MOST_DAYS:
        raise TooManyDays(limit=MOST_DAYS)
    found: dict[datetime.date, Day] = {}
    for same in statements.nights(person.pk, first=first, last=last):
        day = found.setdefault(same.night, Day(same.night))
        day.entries += same.entries
        day.nightmares += same.nightmares
        day.lucid += same.lucid
        if same.kind == Dream.Kind.DREAM:
            day.dreams += same.entries
        if same.mood:
            day.moods[same.mood] = day.moods.get(same.mood, 0) + same.entries
    return list(found.values())


def tags_of(*, person: User, among: int | None = None) -> list[str]:
    """Every tag that the person uses, most used first; only those of the newest `among` entries with tags, where that is given."""
    rows = Dream.objects.of(person).exclude(tags=[]).only("pk", "author", "tags")
    return _names(row.tags for row in (rows if among is None else rows.order_by("-night", "-pk")[:among]))


def people_of(*, person: User) -> list[str]:
    """Every name that the person gave to somebody in a dream, most used first."""
    return _names(row.people for row in Dream.objects.of(person).exclude(people=[]).only("pk", "author", "people"))


def _names(lists: Iterable[list[str]]) -> list[str]:
    used: dict[str, int] = {}
    for names in lists:
        for name in names:
            used[name] = used.get(name, 0) + 1
    return sorted(used, key=lambda name: (-used[name], name))


def _read(cursor: str) -> tuple[datetime.date, uuid.UUID]:
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        raise CursorInvalid
    try:
        return datetime.date.fromisoformat(match[1]), uuid.UUID(match[2])
    except ValueError:
        raise CursorInvalid from None
