"""The person's own switch: nothing leaves this server."""

from __future__ import annotations

import datetime
import uuid

import structlog
from django.db import transaction

from ..models import PrivacyChoice

log = structlog.get_logger(__name__)


def stays_here(person_id: uuid.UUID) -> bool:
    return PrivacyChoice.objects.filter(user=person_id, stays_here=True).exists()


def choose(*, person_id: uuid.UUID, stays_here: bool, now: datetime.datetime) -> None:
    """Counts for every call that has not begun yet."""
    with transaction.atomic(durable=True):
        PrivacyChoice.objects.update_or_create(user_id=person_id, defaults={"stays_here": stays_here, "changed_at": now})
    log.info("privacy.chosen", person=str(person_id), stays_here=stays_here)
