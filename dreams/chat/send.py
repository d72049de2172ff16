"""A message of the dreamer's: stored once, with the reply that will answer it (DESIGN §3.1)."""

from __future__ import annotations

import dataclasses
import datetime
import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from person.models import User
from project.errors import DomainError, Kind

from ..insights import language_of
from ..models import Dream, Message
from . import access, engine, events, payment

DESCRIPTION_CHARS = 45


class ReplyRunning(DomainError):
    code = "busy"
    kind = Kind.CONFLICT
    message = _("The analyst is still answering. Stop the answer or wait for its end.")


class ReplyLimitReached(DomainError):
    code = "reply_limit_reached"
    kind = Kind.EXHAUSTED
    message = _("This dream has used up its %(limit)s replies.")


class MessageIdReused(DomainError):
    code = "message_id_reused"
    kind = Kind.CONFLICT
    message = _("Another message with this id was already sent.")


@dataclasses.dataclass(frozen=True, slots=True)
class Sent:
    """What a send left behind; `is_new` is false when the same id had been sent before."""

    message: Message
    reply: Message | None
    is_new: bool


def message(
    *,
    dream_id: uuid.UUID,
    person_id: uuid.UUID,
    client_id: str,
    text: str,
    now: datetime.datetime,
    analyst: str | None = None,
    parent: int | None = None,
    language: str = "en",
) -> Sent:
    """Store the message and a streaming reply in one transaction, then start the reply.

    The same `client_id` again changes nothing and returns what the first one made. `parent` is the reply that is being
    answered, by default the newest. Raises NoSuchDream, NoSuchReply, NoSuchAnalyst, ReplyRunning, ReplyLimitReached,
    MessageIdReused, InsufficientCredit.
    """
    with transaction.atomic(durable=True):
        dream = access.dream(dream_id=dream_id, person_id=person_id, lock=True)
        if (earlier := Message.objects.filter(dream=dream, client_id=client_id).first()) is not None:
            return _sent_before(earlier, text)
        answered = _answered(dream, parent)
        refuse_if_not_ready(dream)
        is_balance_changed = payment.hold(dream=dream, now=now)
        told = Message.objects.create(
            dream=dream, role=Message.Role.USER, text=text, client_id=client_id, parent=answered, language=language_of(text, language)
        )
        dream.analyst = access.analyst(slug=analyst, dream=dream)
        _update_dream(dream, told, is_first=answered is None, now=now)
        events.announce(dream.pk, events.message_created(told))
        reply = begin_reply(dream=dream, answering=told, version=1, now=now)
        if is_balance_changed:
            events.announce_credits(person_id)
    return Sent(told, reply, is_new=True)


def refuse_if_not_ready(dream: Dream) -> None:
    """Raise ReplyRunning or ReplyLimitReached. The dream is locked, so the answer holds until the end of the transaction."""
    if Message.objects.streaming().filter(dream=dream).exists():
        raise ReplyRunning
    limit = dream.author.plan.replies_per_dream
    if limit and Message.objects.filter(dream=dream).counted_replies().count() >= limit:
        raise ReplyLimitReached(limit=limit)


def begin_reply(*, dream: Dream, answering: Message, version: int, now: datetime.datetime) -> Message:
    """Add this version of the reply to `answering`, and run it once the transaction is committed."""
    reply = Message.objects.create(
        dream=dream,
        role=Message.Role.ANALYST,
        state=Message.State.STREAMING,
        parent=answering,
        version=version,
        analyst=dream.analyst,
        language=answering.language,
        attempt_started_at=now,
    )
    events.announce(dream.pk, events.message_created(reply))
    transaction.on_commit(lambda: engine.ring(reply.pk), robust=True)
    return reply


def _sent_before(earlier: Message, text: str) -> Sent:
    if earlier.text != text:
        raise MessageIdReused
    reply = Message.objects.filter(parent=earlier, role=Message.Role.ANALYST).order_by("-version").first()
    return Sent(earlier, reply, is_new=False)


def _answered(dream: Dream, parent: int | None) -> Message | None:
    if parent is not None:
        return access.reply(dream=dream, message_id=parent)
    return Message.objects.filter(dream=dream, role=Message.Role.ANALYST).order_by("-id").first()


def _update_dream(dream: Dream, told: Message, *, is_first: bool, now: datetime.datetime) -> None:
    if is_first:
        dream.description = told.text[:DESCRIPTION_CHARS]
    dream.insights_due_at = now
    dream.save(update_fields=["analyst", "description", "insights_due_at", "updated_at"])
    User.objects.filter(pk=dream.author_id).update(last_chat_at=now)
    if is_first:
        events.announce_dream(dream)
