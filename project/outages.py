"""What we say while PostgreSQL or Redis is away, on every surface the same."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from .errors import DomainError, Kind

OUTAGES = (OperationalError, InterfaceError, RedisError)
"""What the clients of either raise when it can't be reached or does not answer."""
RETRY_SECONDS = 2


class ServiceUnavailable(DomainError):
    """Database or Redis is away. Raised from, or answered instead of, one of OUTAGES."""

    code = "service_unavailable"
    kind = Kind.UNAVAILABLE
    message = _("Reverie can't reach its own storage right now. Nothing was lost; please try again in a moment.")

    def __init__(self) -> None:
        super().__init__(retry_after=RETRY_SECONDS)
