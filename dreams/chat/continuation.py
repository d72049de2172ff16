"""Going on with a reply that ended because the model had written as much as it may: in the same message, paid for with it."""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from person import ai_limits
from person.privacy import consent
from project.errors import DomainError, Kind

from ..models import Message
from . import access, engine, events, send


class ReplyNotContinuable(DomainError):
    code = "reply_not_continuable"
    kind = Kind.CONFLICT
    message = _("This reply is whole, or can't be gone on with any further.")


def reply(*, dream_id: uuid.UUID, person_id: uuid.UUID, message_id: int, now: datetime.datetime) -> Message:
    """Let the reply `message_id` stream again, in a further epoch that begins with the text it has.

    It costs nothing and counts as no further reply, but the model works once more. Raises NoSuchDream, NoSuchReply, ReplyRunning,
    ReplyNotContinuable, TooManyRequests.
    """
    with transaction.atomic(durable=True):
        dream = access.dream(dream_id=dream_id, person_id=person_id, lock=True)
        row = access.reply(dream=dream, message_id=message_id)
        send.refuse_if_running(dream)
        if not row.is_continuable:
            raise ReplyNotContinuable
        consent.require(person_id)
        Message.objects.filter(pk=row.pk).update(
            state=Message.State.STREAMING,
            epoch=F("epoch") + 1,
            continuations=F("continuations") + 1,
            attempt_started_at=now,
            stop_requested_at=None,
            stop_epoch=None,
            stop_offset=None,
            failure_code="",
            ended_at=None,
        )
        row.refresh_from_db()
        events.announce(dream.pk, events.message_updated(row))
        transaction.on_commit(lambda: engine.wake(row.pk), robust=True)
        ai_limits.count_request(person_id)
    return row
