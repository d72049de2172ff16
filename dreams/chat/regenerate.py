"""Another version of a reply, or a new try at one that failed. The earlier ones stay (DESIGN §2)."""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction
from django.db.models import Max

from person import ai_limits
from person.privacy import consent

from ..models import Dream, Message
from . import access, events, notices, outside, payment, send


def reply(*, dream_id: uuid.UUID, person_id: uuid.UUID, message_id: int, now: datetime.datetime, analyst: str | None = None) -> Message:
    """Add and start a new version beside the reply `message_id`. Raises as `send.message` does."""
    with transaction.atomic(durable=True):
        dream = access.dream(dream_id=dream_id, person_id=person_id, lock=True)
        return beside(dream=dream, earlier=access.reply(dream=dream, message_id=message_id), analyst=analyst, now=now)


def beside(*, dream: Dream, earlier: Message, analyst: str | None, now: datetime.datetime) -> Message:
    """The same inside the caller's transaction, in which the dream is locked."""
    send.refuse_if_not_ready(dream)
    consent.require(dream.author_id)
    if analyst:
        outside.refuse_analyst(dream, access.analyst(slug=analyst, dream=dream))
    left = payment.hold(dream=dream, now=now)
    assert earlier.parent is not None
    if analyst:
        former_id, dream.analyst = dream.analyst_id, access.analyst(slug=analyst, dream=dream)
        dream.save(update_fields=["analyst", "updated_at"])
        notices.of_analyst(former_id=former_id, chosen=dream.analyst, after=earlier.parent)
    newest = Message.objects.filter(parent=earlier.parent, role=Message.Role.ANALYST).aggregate(version=Max("version"))["version"]
    added: Message = send.begin_reply(dream=dream, answering=earlier.parent, version=newest + 1, now=now)
    if left:
        events.announce_credits(dream.author_id, left)
    ai_limits.count_request(dream.author_id)
    return added
