"""The end of a reply: one transaction, fenced by the epoch, stores the text and settles the hold (DESIGN §3.5)."""

from __future__ import annotations

import datetime

from django.db import transaction

from project.celery import bell

from ..models import Dream, Message
from . import events, payment


def reply(
    *, message_id: int, epoch: int, text: str, state: Message.State, now: datetime.datetime, provider: str = "", code: str = ""
) -> Message | None:
    """Store how attempt `epoch` at a reply ended: COMPLETE, STOPPED, or FAILED with a `code` (see `shape.FAILURES`).

    A failed one keeps its partial text and gives the hold back. None when another attempt ended it or took it over: then
    nothing was written.
    """
    with transaction.atomic(durable=True):
        # Every write on a dream locks the dream first, so stop, send and finish come one after the other.
        dream = Dream.objects.select_for_update(no_key=True, of=("self",)).select_related("hold").filter(messages=message_id).first()
        if dream is None:
            return None
        row = Message.objects.streaming().filter(pk=message_id, epoch=epoch).first()
        if row is None:
            return None
        row.text, row.state, row.failure_code, row.provider, row.ended_at = text, state, code, provider, now
        _honour_stop(row)
        row.save(update_fields=["text", "state", "failure_code", "provider", "ended_at"])
        is_served = row.state == Message.State.COMPLETE or (row.state == Message.State.STOPPED and bool(row.text))
        if payment.settle(dream=dream, is_served=is_served):
            events.announce_credits(dream.author_id)
        is_first_answer = is_served and dream.answered_at is None
        noted = {"answered_at": now, "is_award_due": True} if is_first_answer else {}
        Dream.objects.filter(pk=dream.pk).update(updated_at=now, **noted)
        events.announce(dream.pk, events.reply_ended(row))
        # Last, so that no slow broker holds up the end of the reply.
        if dream.insights_due_at is not None:
            bell("dreams.find_insights", dream_id=str(dream.pk))
        if is_first_answer:
            bell("dreams.award_progress", dream_id=str(dream.pk))
    return row


def _honour_stop(row: Message) -> None:
    """A stop that was accepted counts, even where the reply came to its end, or failed, a moment before it was heard."""
    if row.stop_requested_at is None:
        return
    row.state, row.failure_code = Message.State.STOPPED, ""
    if row.stop_offset is not None and row.stop_epoch in (None, row.epoch):
        row.text = row.text[: row.stop_offset]
