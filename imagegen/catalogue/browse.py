"""The styles as a person sees them: with ratings, recent use and their own favourites (columns that no type knows, hence Any)."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.db.models import Avg, Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from project.text.columns import words_of

from ..models import Job, Style, StyleCategory, StylePreference, StyleRating

RECENTLY = datetime.timedelta(days=30)
ORDERINGS = ("name", "created_at", "rating", "recent_uses", "position")


def styles(*, person_id: uuid.UUID, now: datetime.datetime) -> QuerySet[Any]:
    """Each with `rating`, `rating_count`, `recent_uses`, `is_favorite` and `my_rating`."""
    ratings = StyleRating.objects.filter(style=OuterRef("pk"))
    each = ratings.order_by().values("style")
    jobs = Job.objects.filter(style=OuterRef("pk"), created_at__gt=now - RECENTLY).order_by().values("style")
    rows: QuerySet[Any] = (
        Style.objects.filter(is_active=True, category__is_active=True)
        .select_related("category")
        .annotate(
            rating=Subquery(each.annotate(mean=Avg("rating")).values("mean")),
            rating_count=Coalesce(Subquery(each.annotate(count=Count("pk")).values("count")), 0),
            recent_uses=Coalesce(Subquery(jobs.annotate(count=Count("pk")).values("count")), 0),
            is_favorite=Exists(StylePreference.objects.filter(style=OuterRef("pk"), person=person_id, is_favorite=True)),
            my_rating=Subquery(ratings.filter(person=person_id).values("rating")[:1]),
        )
        .order_by("category__position", "position", "pk")
    )
    return rows


def found(
    *, person_id: uuid.UUID, now: datetime.datetime, words: str = "", category: str = "", is_premium: bool | None = None, ordering: str = ""
) -> QuerySet[Any]:
    """By words in name and description, and by a category's slug or number."""
    rows = styles(person_id=person_id, now=now)
    for word in words_of(words):
        rows = rows.filter(Q(search_key__contains=word) | Q(category__search_key__contains=word))
    if category:
        rows = rows.filter(category=int(category)) if category.isdecimal() and len(category) < 10 else rows.filter(category__slug=category)
    if is_premium is not None:
        rows = rows.filter(is_premium=is_premium)
    name = ordering.removeprefix("-")
    if name not in ORDERINGS:
        return rows
    return rows.order_by(F(name).desc(nulls_last=True) if ordering.startswith("-") else F(name).asc(nulls_last=True), "pk")


def popular(*, person_id: uuid.UUID, now: datetime.datetime) -> QuerySet[Any]:
    """Most used in the last thirty days first; ratings decide between equals."""
    return styles(person_id=person_id, now=now).order_by("-recent_uses", F("rating").desc(nulls_last=True), "position", "pk")


def preferred(*, person_id: uuid.UUID, now: datetime.datetime) -> QuerySet[Any]:
    """Favourites and what the person has used, favourites first."""
    own = StylePreference.objects.filter(style=OuterRef("pk"), person=person_id)
    rows = styles(person_id=person_id, now=now).filter(Exists(own.filter(Q(is_favorite=True) | Q(usage_count__gt=0))))
    rows = rows.annotate(my_uses=Subquery(own.values("usage_count")[:1]), my_last_use=Subquery(own.values("last_used_at")[:1]))
    ordered: QuerySet[Any] = rows.order_by("-is_favorite", F("my_last_use").desc(nulls_last=True), "pk")
    return ordered


def categories() -> QuerySet[Any]:
    """Each with `style_count`."""
    counted = Count("styles", filter=Q(styles__is_active=True))
    rows: QuerySet[Any] = StyleCategory.objects.filter(is_active=True).annotate(style_count=counted).order_by("position", "slug")
    return rows
