"""What a list of dreams is narrowed to: the same in the journal, beside the chat and over REST."""

from __future__ import annotations

import dataclasses
import datetime
import uuid
from collections.abc import Mapping
from typing import Any

from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from person.models import User
from project.sealing.values import Sealed

from . import search
from .insights.extract import sign_of
from .models import Dream, DreamFeature, DreamInsight, DreamQuerySet, SignFinding, Thread

MOST_HOURS = 10_000
ONLY = [
    ("nightmares", _("nightmares")),
    ("lucid", _("lucid dreams")),
    ("recurring", _("recurring dreams")),
    ("unasked", _("not asked about")),
    ("answered", _("answered")),
    ("later", _("to be told later")),
    ("nothing", _("nothing remembered")),
]
"""What one tap narrows a list to."""
_ONLY: dict[str, dict[str, Any]] = {
    "nightmares": {"is_nightmare": True},
    "recurring": {"is_recurring": True},
    "unasked": {"kind": Dream.Kind.DREAM, "is_answered": False},
    "answered": {"is_answered": True},
    "later": {"kind": Dream.Kind.LATER},
    "nothing": {"kind": Dream.Kind.NOTHING},
}


@dataclasses.dataclass(frozen=True, slots=True)
class Filters:
    """Which entries; unset ones let everything through. `first` and `last` are nights, both included."""

    first: datetime.date | None = None
    last: datetime.date | None = None
    kind: str = ""
    mood: str = ""
    tag: str = ""
    person: str = ""
    """One of the people that the dreamer named."""
    sign: str = ""
    own_sign: uuid.UUID | None = None
    thread: uuid.UUID | None = None
    among: tuple[uuid.UUID, ...] | None = None
    search: str = ""
    by_whole_words: bool | None = None
    """Whether the search finds no parts of words; asked of the diary where nobody has asked yet."""
    least_lucidity: int | None = None
    least_recall: int | None = None
    least_distress: int | None = None
    least_hours: int | None = None
    most_hours: int | None = None
    """Of sleep: entries without both its ends are left out."""
    is_nightmare: bool | None = None
    is_recurring: bool | None = None
    is_answered: bool | None = None


EVERYTHING = Filters()


def of_wish(wish: Mapping[str, Any]) -> Filters:
    """What was asked for by the filters' names, by `night` (one alone) and by `only` (a key of ONLY). What is empty counts as not said."""
    given = {name: value for name, value in wish.items() if value not in ("", None)}
    if night := given.pop("night", None):
        given |= {"first": night, "last": night}
    only = given.pop("only", "")
    given |= _ONLY.get(only, {})
    if only == "lucid":
        given["least_lucidity"] = max(given.get("least_lucidity", 0), 1)
    return Filters(**{**given, "search": given.get("search", "").replace("\x00", "")})


def narrowed(rows: DreamQuerySet, filters: Filters, person: User) -> DreamQuerySet:
    """Of these dreams of the person those that the filters let through."""
    if filters.search:
        rows = search.matching(rows, person_id=person.pk, words=filters.search, by_whole_words=filters.by_whole_words)
    if filters.sign:
        # Insights from before they were sealed have their key as it is.
        same = Q(sign=sign_of(person.pk, filters.sign)) | Q(key=Sealed(filters.sign))
        rows = rows.filter(Exists(DreamInsight.objects.filter(same, dream=OuterRef("pk"))))
    if filters.own_sign:
        rows = rows.filter(Exists(SignFinding.objects.filter(dream=OuterRef("pk"), sign=filters.own_sign)))
    if filters.thread:
        feature = Thread.objects.filter(pk=filters.thread, person=person).values("feature")[:1]
        rows = rows.filter(Exists(DreamFeature.objects.filter(dream=OuterRef("pk"), feature=feature)))
    if filters.among is not None:
        rows = rows.filter(pk__in=filters.among)
    conditions = {
        "night__gte": filters.first,
        "night__lte": filters.last,
        "kind": filters.kind or None,
        "mood": filters.mood or None,
        "lucidity__gte": filters.least_lucidity,
        "recall__gte": filters.least_recall,
        "distress__gte": filters.least_distress,
        "is_nightmare": filters.is_nightmare,
        "is_recurring": filters.is_recurring,
    }
    rows = rows.filter(**{name: value for name, value in conditions.items() if value is not None})
    if filters.least_hours is not None or filters.most_hours is not None:
        slept = rows.annotate(slept=ExpressionWrapper(F("woke_at") - F("slept_at"), output_field=DurationField()))
        shortest = datetime.timedelta(hours=filters.least_hours or 0)
        longest = datetime.timedelta(hours=MOST_HOURS if filters.most_hours is None else filters.most_hours)
        rows = slept.filter(slept__gte=shortest, slept__lte=longest)
    if filters.is_answered is not None:
        rows = rows.filter(answered_at__isnull=not filters.is_answered)
    for column, name in (("tags", filters.tag), ("people", filters.person)):
        if name:
            # What a JSON column holds is asked for in as many ways as there are databases: the names themselves are read.
            known = rows.exclude(**{column: []}).only("pk", "author", column)
            rows = rows.filter(pk__in=[row.pk for row in known if name in getattr(row, column)])
    return rows
