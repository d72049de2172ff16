"""Finding the replies that nobody runs, and deciding by one conditional update who goes on with them."""

from __future__ import annotations

import datetime

from django.db.models import F

from ..models import Message
from . import finish

MOST_ATTEMPTS = 5


def streaming() -> list[tuple[int, int]]:
    """All replies that have not ended yet with their epochs, oldest first."""
    return list(Message.objects.streaming().in_order().values_list("pk", "epoch")[:5000])


def stops_among(message_ids: list[int]) -> list[int]:
    """Which of these running replies somebody asked to stop."""
    return list(Message.objects.streaming().filter(pk__in=message_ids, stop_requested_at__isnull=False).values_list("pk", flat=True))


def next_attempt(*, message_id: int, epoch: int, text: str, now: datetime.datetime, is_handed_over: bool = False) -> bool:
    """Open the next epoch of a reply whose owner in `epoch` is gone. True for exactly one caller, who must then run it.

    Whoever comes a moment later finds a later epoch, which is nobody's to take. A reply that was to be stopped is ended with `text`, the
    draft that is left; one that lost its owner too often fails, but not because owners that ended in order handed it over.
    """
    row = Message.objects.streaming().filter(pk=message_id, epoch=epoch).first()
    if row is None:
        return False
    if row.stop_requested_at is not None:
        finish.reply(message_id=row.pk, epoch=row.epoch, text=text, state=Message.State.STOPPED, now=now)
        return False
    if not is_handed_over and row.epoch - row.continuations >= MOST_ATTEMPTS:  # going on is no failed attempt
        give_up(message_id=message_id, now=now)
        return False
    taken = Message.objects.streaming().filter(pk=message_id, epoch=row.epoch)
    return bool(taken.update(epoch=F("epoch") + 1, attempt_started_at=now))


def give_up(*, message_id: int, now: datetime.datetime) -> int:
    """End a reply that our own code can't finish; the credit goes back. The epoch that was ended; 0 where none ran any more."""
    row = Message.objects.streaming().filter(pk=message_id).first()
    if row is not None:
        finish.reply(message_id=row.pk, epoch=row.epoch, text=row.text, state=Message.State.FAILED, code="internal_error", now=now)
    return row.epoch if row is not None else 0
