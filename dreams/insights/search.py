"""Searching a dream's words for insights, and storing what was found. Repeating it changes nothing."""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction

from ..models import Dream, DreamInsight, Message
from . import find

MOST_AT_ONCE = 200
BELL_TIME = datetime.timedelta(minutes=1)
"""The bell is rung at the reply's end. A reply that takes longer than this is searched for before, which does no harm."""


def due(*, now: datetime.datetime) -> list[str]:
    """The dreams whose newest words nobody has searched although the bell must have rung, oldest first."""
    waiting = Dream.objects.filter(insights_due_at__lt=now - BELL_TIME).order_by("insights_due_at")
    return [str(pk) for pk in waiting.values_list("pk", flat=True)[:MOST_AT_ONCE]]


def in_dream(*, dream_id: uuid.UUID | str) -> int:
    """Search what the dreamer told in this dream; returns how many insights it has now.

    The search itself runs outside any transaction. Words that are added meanwhile keep the dream due.
    """
    dream = Dream.objects.filter(pk=dream_id, insights_due_at__isnull=False).first()
    if dream is None:
        return 0
    told = Message.objects.filter(dream=dream, role=Message.Role.USER).in_order()
    found = [row for message in told for row in _found_in(message)]
    with transaction.atomic(durable=True):
        if Dream.objects.filter(pk=dream.pk, insights_due_at=dream.insights_due_at).update(insights_due_at=None):
            DreamInsight.objects.filter(dream=dream).delete()
            DreamInsight.objects.bulk_create(found)
    return len(found)


def _found_in(message: Message) -> list[DreamInsight]:
    return [
        DreamInsight(dream_id=message.dream_id, message=message, kind=one.kind, key=one.key, label=one.label, start=one.start, end=one.end)
        for one in find(message.text, message.language or "en")
    ]
