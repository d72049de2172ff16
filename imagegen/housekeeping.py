"""What is thrown away: partial pictures, a day after their job showed them. Their events stay, so numbers keep no gap."""

from __future__ import annotations

import datetime

from .media import files
from .models import JobEvent

PARTIALS_FOR = datetime.timedelta(days=1)
MOST_AT_ONCE = 500


def drop_partials(*, now: datetime.datetime) -> int:
    """Delete old partial pictures; how many there were. Repeating it changes nothing."""
    old = JobEvent.objects.filter(kind=JobEvent.Kind.PARTIAL_IMAGE, created_at__lt=now - PARTIALS_FOR, data__has_key="file")
    dropped = 0
    for event in old.order_by("pk")[:MOST_AT_ONCE]:
        files.delete(event.data["file"])
        JobEvent.objects.filter(pk=event.pk).update(data={"index": event.data["index"]})
        dropped += 1
    return dropped
