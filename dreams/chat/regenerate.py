"""Another version of a reply, or a new try at one that failed. The earlier ones stay (DESIGN §2)."""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction
from django.db.models import Max

from ..models import Message
from . import access, events, payment, send


def reply(*, dream_id: uuid.UUID, person_id: uuid.UUID, message_id: int, now: datetime.datetime, analyst: str | None = None) -> Message:
    """Add and start a new version beside the reply `message_id`. Raises as `send.message` does."""
    with transaction.atomic(durable=True):
        dream = access.dream(dream_id=dream_id, person_id=person_id, lock=True)
        earlier = access.reply(dream=dream, message_id=message_id)
        send.refuse_if_not_ready(dream)
        is_balance_changed = payment.hold(dream=dream, now=now)
        if analyst:
            dream.analyst = access.analyst(slug=analyst, dream=dream)
            dream.save(update_fields=["analyst", "updated_at"])
        assert earlier.parent is not None
        newest = Message.objects.filter(parent=earlier.parent, role=Message.Role.ANALYST).aggregate(version=Max("version"))["version"]
        added: Message = send.begin_reply(dream=dream, answering=earlier.parent, version=newest + 1, now=now)
        if is_balance_changed:
            events.announce_credits(person_id)
    return added
