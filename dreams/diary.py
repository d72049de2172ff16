"""A person's dreams as a diary: beginning one, changing its details, deleting it (Dreamalyze §7)."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.db import transaction

from person.models import User

from .chat import access, events, payment
from .models import Dream, Message


def begin(*, person: User, now: datetime.datetime, **details: Any) -> Dream:
    """Create a dream and hold its price. Raises InsufficientCredit, and then nothing is stored. May run in its caller's transaction."""
    with transaction.atomic():
        dream = Dream.objects.create(author=person, **details)
        payment.hold(dream=dream, now=now)
        events.announce_credits(person.pk)
    return dream


def change(*, dream_id: uuid.UUID, person_id: uuid.UUID, **details: Any) -> Dream:
    """Change title or other details of a dream, and tell who looks at it. Raises NoSuchDream."""
    with transaction.atomic(durable=True):
        dream = access.dream(dream_id=dream_id, person_id=person_id, lock=True)
        for name, value in details.items():
            setattr(dream, name, value)
        dream.save(update_fields=[*details, "updated_at"])
        events.announce_dream(dream)
    return dream


def delete(*, dream_id: uuid.UUID, person_id: uuid.UUID, now: datetime.datetime) -> None:
    """Take a dream out of the diary; a reply that still runs is stopped. What was held for an untold dream is given back."""
    with transaction.atomic(durable=True):
        dream = access.dream(dream_id=dream_id, person_id=person_id, lock=True)
        dream.deleted_at = now
        dream.save(update_fields=["deleted_at", "updated_at"])
        running = Message.objects.streaming().filter(dream=dream)
        for reply in running:
            running.filter(stop_requested_at__isnull=True).update(stop_requested_at=now)
            events.stop_wanted(reply.pk)
        if not running.exists() and payment.settle(dream=dream, is_served=False):
            events.announce_credits(person_id)
