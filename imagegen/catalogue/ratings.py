"""What a person does with a style: marks it as a favourite, rates it, uses it."""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction
from django.db.models import F

from ..models import Style, StylePreference, StyleRating


def set_favorite(*, style: Style, person_id: uuid.UUID, is_favorite: bool | None = None) -> bool:
    """Keep it as a favourite, or not. None turns it round. What it is afterwards."""
    with transaction.atomic(durable=True):
        StylePreference.objects.get_or_create(style=style, person_id=person_id)
        row = StylePreference.objects.select_for_update(no_key=True).get(style=style, person_id=person_id)
        row.is_favorite = (not row.is_favorite) if is_favorite is None else is_favorite
        row.save(update_fields=["is_favorite"])
    return row.is_favorite


def rate(*, style: Style, person_id: uuid.UUID, rating: int, comment: str = "") -> StyleRating:
    """One rating a person, which may be changed. `rating` is 1 to 5, which the database enforces."""
    row, _ = StyleRating.objects.update_or_create(style=style, person_id=person_id, defaults={"rating": rating, "comment": comment})
    return row


def used(*, style: Style, person_id: uuid.UUID, now: datetime.datetime) -> None:
    """Count a use. Needs the transaction that locked the person."""
    StylePreference.objects.get_or_create(style=style, person_id=person_id)
    StylePreference.objects.filter(style=style, person_id=person_id).update(usage_count=F("usage_count") + 1, last_used_at=now)
