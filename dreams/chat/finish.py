"""The end of a reply: one transaction, fenced by the epoch, stores the text and settles the hold (DESIGN §3.5)."""

from __future__ import annotations

import datetime
import functools
import uuid
from collections.abc import Callable

from django.db import transaction

from person import ai_costs
from person.models import AiCall
from project.celery import wake_workers
from project.sealing.errors import KeyDestroyed
from project.text.visible import is_blank

from .. import statements
from ..analysts.base import Completion
from ..models import Message
from ..near import memory
from . import events, notices, payment

FREE = frozenset({"", "local"})
"""Providers that cost nothing; without a name none was heard."""


def reply(
    *,
    message_id: int,
    epoch: int,
    text: str,
    state: Message.State,
    now: datetime.datetime,
    provider: str = "",
    code: str = "",
    completion: Completion | None = None,
    follow: Callable[[uuid.UUID], None] | None = None,
) -> Message | None:
    """Store how attempt `epoch` at a reply ended: COMPLETE, STOPPED, or FAILED with a `code` (see `serialize.FAILURES`).

    A failed one keeps its partial text and gives the hold back. One that was gone on with stays complete, since it was paid for
    before: the `code` then says why it could not be gone on with. None when another attempt ended it or took it over: then nothing
    was written. Of an account that was deleted meanwhile nothing can be sealed, and nothing is kept: its reply ends without words.
    What follows a reply, such as insights, is seen to by `follow`, which is told the dream after the commit; by default by a worker.
    """
    try:
        return _end(
            message_id=message_id,
            epoch=epoch,
            text=text,
            state=state,
            now=now,
            provider=provider,
            code=code,
            completion=completion,
            follow=follow,
        )
    except KeyDestroyed:
        running = Message.objects.streaming().filter(pk=message_id, epoch=epoch)
        running.update(text="", thinking="", state=Message.State.STOPPED, ended_at=now)
        return None


def _end(
    *,
    message_id: int,
    epoch: int,
    text: str,
    state: Message.State,
    now: datetime.datetime,
    provider: str,
    code: str,
    completion: Completion | None,
    follow: Callable[[uuid.UUID], None] | None,
) -> Message | None:
    with transaction.atomic(durable=True):
        # Every write on a dream locks the dream first, so stop, send and finish come one after the other.
        locked = statements.lock_for_end(message_id)
        if locked is None:
            return None
        dream, limit = locked.dream, locked.replies_per_dream
        found = statements.running(message_id=message_id, epoch=epoch, limit=limit + 1 if limit else 0)
        if found is None:
            return None
        row = found.reply
        before = row.text
        row.text, row.state, row.failure_code, row.provider, row.ended_at = text, state, code, provider or row.provider, now
        _honour_stop(row)
        _note_completion(row, completion or Completion(), keeps_thinking=locked.keeps_thinking)
        if row.continuations:
            _keep_what_was_there(row, before)
        elif is_blank(row.text):
            row.text = ""
        if completion is not None and completion.memories and row.text:
            row.memories = memory.note(row, completion.memories)
        statements.MESSAGES.update(row, ENDED_FIELDS)
        if provider not in FREE:
            _note_cost(provider, completion or Completion(), now)
        is_served = row.state == Message.State.COMPLETE or (row.state == Message.State.STOPPED and bool(row.text))
        if dream.hold_id is not None and not found.settled and payment.settle(dream=dream, is_served=is_served, held=locked.held):
            events.announce_credits(dream.author_id)
        is_first_answer = is_served and dream.answered_at is None
        if is_first_answer:
            dream.answered_at, dream.is_award_due = now, True
        statements.DREAMS.update(dream, ("updated_at", "answered_at", "is_award_due") if is_first_answer else ("updated_at",))
        row.dream = dream
        events.announce_end(row)
        notices.of_limit(reply=row, limit=limit, counted=found.counted)
        # Last, so that no slow broker holds up the end of the reply.
        if dream.insights_due_at is not None or is_first_answer:
            transaction.on_commit(functools.partial(follow or _send_worker, dream.pk), robust=True)
        if is_served and completion is not None and completion.is_cramped:
            wake_workers("dreams.summarise", reply_id=row.pk)
    return row


def _send_worker(dream_id: uuid.UUID) -> None:
    wake_workers("dreams.after_reply", dream_id=str(dream_id))


ENDED_FIELDS = (
    "text",
    "state",
    "failure_code",
    "provider",
    "ended_at",
    "finish_reason",
    "thinking",
    "model",
    "input_tokens",
    "output_tokens",
    "memories",
)


def _note_completion(row: Message, completion: Completion, *, keeps_thinking: bool) -> None:
    """Usage of a reply that was gone on with is that of all its parts."""
    row.finish_reason = completion.finish_reason if row.state != Message.State.STOPPED else ""
    row.model = completion.model or row.model
    if keeps_thinking:
        row.thinking = "\n\n".join(part for part in (row.thinking, completion.thinking.strip()) if part)
    for name in ("input_tokens", "output_tokens"):
        if (count := getattr(completion, name)) is not None:
            setattr(row, name, (getattr(row, name) or 0) + count)


def _keep_what_was_there(row: Message, before: str) -> None:
    """Going on only adds. Where it failed, the reply ends by its length as before, and can be gone on with again."""
    if len(row.text) < len(before):
        row.text = before
    if row.state == Message.State.FAILED:
        row.state, row.finish_reason = Message.State.COMPLETE, row.finish_reason or Message.FinishReason.LENGTH


def _note_cost(provider: str, completion: Completion, now: datetime.datetime) -> None:
    ai_costs.note(
        kind=AiCall.Kind.REPLY,
        provider=provider,
        model=completion.model,
        input_tokens=completion.input_tokens,
        output_tokens=completion.output_tokens,
        now=now,
    )


def _honour_stop(row: Message) -> None:
    """A stop that was accepted counts, even where the reply came to its end, or failed, a moment before it was heard."""
    if row.stop_requested_at is None:
        return
    row.state, row.failure_code = Message.State.STOPPED, ""
    if row.stop_offset is not None and row.stop_epoch in (None, row.epoch):
        row.text = row.text[: row.stop_offset]
