"""A person's dreams as a diary: beginning one, changing its details, deleting it and taking that back (Dreamalyze §7)."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from person.models import User
from project.celery import wake_workers

from . import nights
from .chat import access, events, payment
from .models import Dream, Message
from .near import due as compared


def begin(*, person: User, now: datetime.datetime, **details: Any) -> Dream:
    """Create a dream and hold its price. Raises InsufficientCredit, and then nothing is stored. May run in its caller's transaction."""
    with transaction.atomic():
        dream = Dream.objects.create(author=person, night=nights.of_person(person.pk, now), **details)
        events.announce_credits(person.pk, payment.hold(dream=dream, now=now))
    return dream


def change(*, dream_id: uuid.UUID, person_id: uuid.UUID, **details: Any) -> Dream:
    """Change title or other details of a dream, and tell who looks at it. Raises NoSuchDream."""
    with transaction.atomic(durable=True):
        dream = access.dream(dream_id=dream_id, person_id=person_id, lock=True)
        for name, value in details.items():
            setattr(dream, name, value)
        dream.save(update_fields=[*details, "updated_at"])
        events.announce_dream(dream)
        compared.changed(dream.pk)
        compared.recount(person_id=person_id, now=timezone.now())
    return dream


def delete(*, dream_id: uuid.UUID, person_id: uuid.UUID, now: datetime.datetime, is_final: bool = False) -> Dream:
    """Put a dream into the trash for TRASH_DAYS; a reply that still runs is stopped. What was held for an untold dream is given back.

    `is_final` leaves no way back: it is to be erased at once (dreams/erasure.py), also from the trash. Raises NoSuchDream.
    """
    with transaction.atomic(durable=True):
        dream = _deletable(dream_id, person_id, now, is_final=is_final)
        put_into_trash(dream, now=now, erase_at=now if is_final else now + datetime.timedelta(days=settings.TRASH_DAYS))
    return dream


def put_into_trash(dream: Dream, *, now: datetime.datetime, erase_at: datetime.datetime) -> None:
    """`delete` for a dream that its caller's transaction has locked, with its hold."""
    is_new = dream.deleted_at is None
    dream.deleted_at, dream.erase_at = dream.deleted_at or now, erase_at
    dream.save(update_fields=["deleted_at", "erase_at", "updated_at"])
    running = Message.objects.streaming().filter(dream=dream)
    for reply in running:
        running.filter(stop_requested_at__isnull=True).update(stop_requested_at=now)
        events.stop_wanted(reply.pk)
    if not running.exists() and payment.settle(dream=dream, is_served=False):
        events.announce_credits(dream.author_id)
    if is_new:
        events.announce_deleted(dream)
        compared.recount(person_id=dream.author_id, now=now)
    if erase_at <= now:
        wake_workers("dreams.erase", dream_id=str(dream.pk))


def empty_trash(*, person_id: uuid.UUID, now: datetime.datetime) -> int:
    """Have all that is in the person's trash erased; how many dreams. The sweep does it, however many there are."""
    with transaction.atomic(durable=True):
        count = Dream.objects.in_trash(person_id, now).update(erase_at=now, updated_at=now)
        if count:
            wake_workers("dreams.sweep_erasures")
    return count


def restore(*, dream_id: uuid.UUID, person_id: uuid.UUID, now: datetime.datetime) -> Dream:
    """Take a dream out of the trash again, as it was. Raises NoSuchDream where its time there is over."""
    with transaction.atomic(durable=True):
        dream = access.deleted_dream(dream_id=dream_id, person_id=person_id, now=now)
        dream.deleted_at = dream.erase_at = None
        dream.save(update_fields=["deleted_at", "erase_at", "updated_at"])
        events.announce_restored(dream)
        compared.recount(person_id=person_id, now=now)
    return dream


def _deletable(dream_id: uuid.UUID, person_id: uuid.UUID, now: datetime.datetime, *, is_final: bool) -> Dream:
    try:
        return access.dream(dream_id=dream_id, person_id=person_id, lock=True)
    except access.NoSuchDream:
        if not is_final:
            raise
    return access.deleted_dream(dream_id=dream_id, person_id=person_id, now=now)
