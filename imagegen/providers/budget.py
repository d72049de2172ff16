"""How many paid calls the operator is ready to pay for in a day (UTC). Beyond them, those providers are asked that cost nothing."""

from __future__ import annotations

import datetime

from django.conf import settings

from ..models import JobAttempt


def is_spent(*, now: datetime.datetime) -> bool:
    """Whether IMAGEGEN_PAID_CALLS_PER_DAY calls were made today that may cost something; 0 sets no limit.

    Looked at without a lock: jobs that begin in the same moment may pass it by a few.
    """
    limit = settings.IMAGEGEN_PAID_CALLS_PER_DAY
    if not limit:
        return False
    midnight = datetime.datetime.combine(now.astimezone(datetime.UTC).date(), datetime.time.min, datetime.UTC)
    free = (JobAttempt.Outcome.NOT_SENT, JobAttempt.Outcome.REFUSED)
    return JobAttempt.objects.filter(is_paid=True, began_at__gte=midnight).exclude(outcome__in=free).count() >= limit
