"""Which night a moment belongs to."""

from __future__ import annotations

import datetime
import uuid

from person.progress import streaks


def of_person(person_id: uuid.UUID, now: datetime.datetime) -> datetime.date:
    """The night that a dream told now is of, by the person's own clock."""
    return streaks.night_of(now, streaks.zone_of(person_id))
