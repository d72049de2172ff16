"""Entries that come from elsewhere, kept a batch at a time: years are read in minutes, and each batch holds SQLite's one writer briefly."""

from __future__ import annotations

import dataclasses
import datetime
import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, Subquery

from person.models import User
from project.sealing.fields import reserve_many

from ..chat import safety_card
from ..insights import language_of
from ..models import Dream, Message
from ..safety import Assessment, assess_here
from .entries import FIRST_ID

MORNING = datetime.time(6)


@dataclasses.dataclass(frozen=True, slots=True)
class Brought:
    """An entry with what is worked out of its words, which takes its time and belongs before the transaction."""

    entry_id: uuid.UUID
    night: datetime.date
    text: str
    details: dict[str, Any]
    language: str
    assessment: Assessment


def brought(*, person: User, entry_id: uuid.UUID, night: datetime.date, text: str, **details: Any) -> Brought:
    """Read by this server alone: a file of years is no reason to ask a service a thousand times."""
    language = language_of(text, person.language) if text else ""
    return Brought(entry_id, night, text, details, language, assess_here(text, language) if text else Assessment())


def keep(*, person: User, imported_in: uuid.UUID, entries: Sequence[Brought], now: datetime.datetime) -> int:
    """Keep those whose id is not kept already; how many. In the caller's transaction, and told to no tab.

    Each is dated to the morning after its night, so that lists by time show it where it belongs, and is no part of the day's entries.
    """
    known = set(Dream.objects.filter(pk__in=[one.entry_id for one in entries]).values_list("pk", flat=True))
    new = [one for one in entries if one.entry_id not in known]
    if not new:
        return 0
    dreams = Dream.objects.bulk_create([_dream(one, person, imported_in, now) for one in new])
    for dream, one in zip(dreams, new, strict=True):
        morning = datetime.datetime.combine(one.night + datetime.timedelta(days=1), MORNING, datetime.UTC)
        dream.created_at = min(now, morning)
    # Both tables date a new row to now by themselves.
    Dream.objects.bulk_update(dreams, ["created_at"])
    told = [(dream, one) for dream, one in zip(dreams, new, strict=True) if one.text]
    messages = Message.objects.bulk_create(
        Message(pk=number, dream=dream, role=Message.Role.USER, text=one.text, client_id=FIRST_ID, language=one.language)
        for number, (dream, one) in zip(reserve_many(Message, len(told)), told, strict=True)
    )
    begun = Dream.objects.filter(pk=OuterRef("dream_id")).values("created_at")
    Message.objects.filter(pk__in=[message.pk for message in messages]).update(created_at=Subquery(begun))
    for message, (dream, one) in zip(messages, told, strict=True):
        safety_card.note(dream=dream, told=message, assessment=one.assessment, accept_language="")
    return len(new)


def _dream(one: Brought, person: User, imported_in: uuid.UUID, now: datetime.datetime) -> Dream:
    # `night` is set by save(), which rows stored together do not pass.
    more = {"description": one.text[: Dream.DESCRIPTION_CHARS] or None, "insights_due_at": now if one.text else None, **one.details}
    return Dream(pk=one.entry_id, author=person, is_entry=True, imported_in_id=imported_in, dreamt_on=one.night, night=one.night, **more)
