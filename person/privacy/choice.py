"""The person's own switches: nothing leaves this server; analysts are reminded of earlier dreams."""

from __future__ import annotations

import datetime
import uuid

import structlog
from django.db import transaction

from ..models import PrivacyChoice

log = structlog.get_logger(__name__)


def stays_here(person_id: uuid.UUID) -> bool:
    return PrivacyChoice.objects.filter(user=person_id, stays_here=True).exists()


def remembers(person_id: uuid.UUID) -> bool:
    """Whether analysts may be told of earlier dreams that resemble the one that is talked about. Off until the person switches it on."""
    return PrivacyChoice.objects.filter(user=person_id, remembers=True).exists()


def choose(*, person_id: uuid.UUID, now: datetime.datetime, stays_here: bool | None = None, remembers: bool | None = None) -> None:
    """Counts for every call that has not begun yet. None leaves a switch as it is."""
    given = {name: value for name, value in (("stays_here", stays_here), ("remembers", remembers)) if value is not None}
    with transaction.atomic(durable=True):
        PrivacyChoice.objects.update_or_create(user_id=person_id, defaults={**given, "changed_at": now})
    log.info("privacy.chosen", person=str(person_id), **given)
