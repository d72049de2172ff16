"""Saying that dreams are to be compared anew, or a person's threads to be counted; whoever changes them says so in the same transaction."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.db.models import QuerySet

from project.celery import wake_workers

from .. import after_statements
from ..models import DreamWords


def changed(dream_id: uuid.UUID, *, wakes: bool = True) -> None:
    """Insights, marks, signs or notes of a dream are others. Not `wakes`: the caller's task compares it itself, or has the sweep do it."""
    after_statements.set_compared(dream_id, is_compared=False)
    if wakes:
        wake_workers("dreams.compare", dream_id=str(dream_id))


def all_changed(dreams: QuerySet[Any, Any]) -> None:
    """The same for many, which the sweep then compares. `dreams`: a query for their ids."""
    DreamWords.objects.filter(pk__in=dreams, is_compared=True).update(is_compared=False)


def from_before(person_id: uuid.UUID) -> None:
    """A dream was met that nobody has compared yet, such as one from before: compare all of its person's that wait for it."""
    wake_workers("dreams.compare_all", person_id=str(person_id))


def recount(*, person_id: uuid.UUID, now: datetime.datetime) -> None:
    """A dream of the person's is another, is gone or is back."""
    after_statements.recount(person_id, now=now)
    wake_workers("dreams.count_threads", person_id=str(person_id))
