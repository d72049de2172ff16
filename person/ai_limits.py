"""THROTTLE_AI_REQUESTS: how often a person may have an AI service work, over whatever road (Promptcraft §4.1, "50/hour").

Counted is what was accepted, at the end of the transaction that begins the work: who is refused for another reason has lost nothing.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from project import rates
from project.errors import DomainError, Kind


class TooManyRequests(DomainError):
    """With the code of REST's other throttles."""

    code = "throttled"
    kind = Kind.THROTTLED
    message = _("That was as much work for the AI services as one may ask for in this time. Please try again in %(retry_after)s seconds.")
    told = ("retry_after",)


def count_request(person_id: uuid.UUID) -> None:
    """Count one piece of work. Raises TooManyRequests, and then the caller's transaction must not be committed.

    While Redis is away nothing can be counted. What comes by REST its own throttles refuse before; texts over an open socket are taken.
    """
    amount, seconds = rates.limit("ai_requests")
    try:
        wait_s = rates.take(key=f"ai_requests:{person_id}", amount=amount, seconds=seconds)
    except RedisError:
        if settings.THROTTLE_WITHOUT_REDIS == "closed":
            raise
        return
    if wait_s:
        raise TooManyRequests(retry_after=wait_s)
