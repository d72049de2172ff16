"""Telling a person's open sockets that a level was reached. Best effort: whoever misses it sees it on the page."""

from __future__ import annotations

import uuid

from django.utils import translation

from project.realtime.layers import Event
from project.realtime.publish import publish_on_commit

from ..credits import ledger
from ..models import Progress
from . import levels

LEVEL_REACHED = "level.reached"


def announce_level(progress: Progress, *, credits_brought: int) -> None:
    """`level.reached`, with the credits that came with it; not to a person who does not want to know of levels."""
    if progress.is_shown:
        event = {"type": LEVEL_REACHED, "level": progress.level, "experience_points": progress.xp, "credits": credits_brought}
        publish_on_commit(group=_group(progress.user_id), event=event)


def announce_credits(person_id: uuid.UUID) -> None:
    """`credits.updated`, with the balance of this transaction."""
    balance = ledger.balance(person_id)
    event = {"type": "credits.updated", "credits": {"total_amount": balance.total_amount, "amount": balance.amount}}
    publish_on_commit(group=_group(person_id), event=event)


def localised(event: Event, language: str) -> Event:
    """An event as a reader of this language is told it: with the rank's name. Other events pass as they are."""
    if event["type"] != LEVEL_REACHED:
        return event
    with translation.override(language):
        return {**event, "rank": str(levels.rank(event["level"]).name)}


def _group(person_id: uuid.UUID) -> str:
    return f"person.{person_id}"
