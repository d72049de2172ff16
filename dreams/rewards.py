"""Points for a dream that was told and answered. A told dream is due until it was awarded; doing it again changes nothing."""

from __future__ import annotations

import uuid

from django.db import transaction

from person.models import Cause
from person.progress import award

from . import after_statements
from .models import Dream

MOST_AT_ONCE = 200


def due() -> list[str]:
    """The dreams that were answered and not awarded yet, oldest first."""
    waiting = Dream.objects.filter(is_award_due=True).order_by("answered_at")
    return [str(pk) for pk in waiting.values_list("pk", flat=True)[:MOST_AT_ONCE]]


def for_dream(*, dream_id: uuid.UUID | str) -> None:
    """Award the dream once, for the day on which it was answered. A deleted dream was told, too."""
    with transaction.atomic(durable=True):
        give(dream_id)


def give(dream_id: uuid.UUID | str) -> None:
    """The same in the caller's transaction. The dream's row is let go with it, so nothing slow should follow."""
    followed = after_statements.followed(dream_id, lock=True)
    if followed is None or not followed.dream.is_award_due or followed.dream.answered_at is None:
        return
    dream = followed.dream
    award.award(person_id=dream.author_id, cause=Cause.DREAM, key=f"dream:{dream.pk}", now=followed.dream.answered_at, night=dream.night)
    after_statements.awarded(dream)
