"""What follows a reply, out of its way: insights in the words that were told, and points for a dream's first answer."""

from __future__ import annotations

import uuid

from django.db import transaction

from . import after_statements, rewards
from .insights import extract


def for_dream(dream_id: uuid.UUID | str) -> None:
    """Do all that is due for this dream, in one transaction. Doing it again changes nothing.

    Words are searched before it, so that the next message need not wait for more than a few statements.
    """
    followed = after_statements.followed(dream_id)
    dream = followed.dream if followed is not None else None
    if dream is None or (dream.insights_due_at is None and not dream.is_award_due):
        return
    found = extract.search(dream) if dream.insights_due_at is not None else None
    with transaction.atomic(durable=True):
        if dream.is_award_due:
            rewards.give(dream.pk)
        if found is not None:
            extract.store(dream, found)
