"""Stopping a reply, from any tab, road or node: a wish on its row, which whoever ends the reply must honour (DESIGN §3.7)."""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, Kind

from ..models import Message
from . import access, events


class ReplyNotRunning(DomainError):
    code = "reply_not_running"
    kind = Kind.CONFLICT
    message = _("This reply has already ended.")


def reply(
    *,
    dream_id: uuid.UUID,
    person_id: uuid.UUID,
    message_id: int,
    now: datetime.datetime,
    epoch: int | None = None,
    offset: int | None = None,
) -> Message:
    """Ask for the end of a running reply; with `epoch` and `offset` (code points) the stored text ends just there.

    The first wish counts. Raises NoSuchDream, NoSuchReply, ReplyNotRunning.
    """
    with transaction.atomic(durable=True):
        dream = access.dream(dream_id=dream_id, person_id=person_id, lock=True)
        row = access.reply(dream=dream, message_id=message_id)
        running = Message.objects.streaming().filter(pk=row.pk)
        if not running.exists():
            raise ReplyNotRunning
        running.filter(stop_requested_at__isnull=True).update(stop_requested_at=now, stop_epoch=_small(epoch), stop_offset=_small(offset))
        events.stop_wanted(row.pk)
    row.refresh_from_db()
    return row


def _small(number: int | None) -> int | None:
    """Beyond a 32-bit column an offset says no more than the column's end does."""
    return None if number is None else min(number, 2**31 - 1)
