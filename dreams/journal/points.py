"""Points for a night that was kept in the journal."""

from __future__ import annotations

import datetime

from person.models import Cause
from person.progress import award

from ..models import Dream

RECENT_DAYS = 3


def give(dream: Dream, *, now: datetime.datetime) -> None:
    """Award an entry, in the transaction that keeps it. What is brought in from long ago makes no row of days, and is worth nothing."""
    if dream.night is None or abs((now.date() - dream.night).days) > RECENT_DAYS:
        return
    kind = "entry" if dream.kind == Dream.Kind.DREAM else "night"
    award.award(person_id=dream.author_id, cause=Cause.ENTRY, key=f"{kind}:{dream.pk}", now=now, night=dream.night)
