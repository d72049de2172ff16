"""Taking expired credits away. Beat calls the sweep each minute; a hold does the same for its person first, so none is spent late."""

from __future__ import annotations

import datetime

from django.db import transaction

from . import ledger, lots

BATCH = 200


def sweep(*, now: datetime.datetime) -> int:
    """Expire everybody's due grants; how many credits that were. A batch at a time, a transaction a person."""
    expired = 0
    while people := lots.people_with_due(now, most=BATCH):
        for person_id in people:
            with transaction.atomic():
                expired += ledger.expire(person_id=person_id, now=now)
    return expired
