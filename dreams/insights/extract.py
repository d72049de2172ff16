"""Searching a dream's words for insights, and storing what was found. Repeating it changes nothing."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.db import transaction

from project.sealing import blind
from project.sealing.keyring import keys_of

from .. import after_statements
from ..models import Dream, DreamInsight, Message
from ..near import due as compared
from ..signs import store as store_signs
from . import find

MOST_AT_ONCE = 200
BELL_TIME = datetime.timedelta(minutes=1)
"""The wake-up is sent at the reply's end. A reply that takes longer than this is searched for before, which does no harm."""


def due(*, now: datetime.datetime) -> list[str]:
    """The dreams whose newest words nobody has searched although the wake-up must have come, oldest first."""
    waiting = Dream.objects.filter(insights_due_at__lt=now - BELL_TIME).order_by("insights_due_at")
    return [str(pk) for pk in waiting.values_list("pk", flat=True)[:MOST_AT_ONCE]]


def in_dream(*, dream_id: uuid.UUID | str) -> int:
    """Search what the dreamer told in this dream since the last search; returns how many insights that brought.

    The search itself runs outside any transaction. Words that are added meanwhile keep the dream due. Messages never change, so
    what was found in earlier ones stays; a dream that is due with an empty `insights_due_from` is searched as a whole.
    """
    dream = Dream.objects.filter(pk=dream_id, insights_due_at__isnull=False).first()
    if dream is None:
        return 0
    found = search(dream)
    with transaction.atomic(durable=True):
        store(dream, found)
    return len(found)


def search(dream: Dream) -> list[DreamInsight]:
    """What is in the words that nobody has searched yet; not stored. Takes its time: call it outside of a transaction."""
    told = after_statements.told(dream, since=dream.insights_due_from or 0, by_dreamer=True)
    return [row for message in told for row in _found_in(message)]


def store(dream: Dream, found: list[DreamInsight]) -> None:
    """Store what `search` found, unless words were added since, which keeps the dream due. Needs the caller's transaction."""
    if after_statements.searched(dream):
        after_statements.replace_insights(dream, found)
        compared.changed(dream.pk, wakes=False)
        store_signs.after_search(dream)


def insight(message: Message, *, key: str, **found: Any) -> DreamInsight:
    """A row for something that was found in this message."""
    return DreamInsight(dream_id=message.dream_id, message=message, key=key, sign=sign_of(message.sealed_for(), key), **found)


def sign_of(person_id: uuid.UUID, key: str) -> int:
    """By which the person's insights with this key are found."""
    return blind.term(keys_of(person_id), "insight", key)


def _found_in(message: Message) -> list[DreamInsight]:
    return [
        insight(message, kind=one.kind, key=one.key, label=one.label, start=one.start, end=one.end)
        for one in find(message.text, message.language or "en")
    ]
