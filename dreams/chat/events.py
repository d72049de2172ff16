"""The events of a dream's group: hints to every socket, sent after commit. Frames of the same name follow from them."""

from __future__ import annotations

import uuid
from typing import Any

from person.credits import ledger
from project.realtime.publish import publish_on_commit

from ..models import Dream, Message
from . import shape

ENGINES = "dreams.engines"
"""The group of all processes that run replies."""


def dream_group(dream_id: uuid.UUID | str) -> str:
    return f"dream.{dream_id}"


def person_group(person_id: uuid.UUID | str) -> str:
    return f"person.{person_id}"


def message_created(row: Message) -> dict[str, Any]:
    return {"type": "message.created", "message": shape.newest_message(row), "id": row.client_id}


def reply_ended(row: Message) -> dict[str, Any]:
    """`reply.completed`, `reply.stopped` or `reply.failed`, by the row's state."""
    name = "completed" if row.state == Message.State.COMPLETE else row.state
    return {"type": f"reply.{name}", "message": shape.newest_message(row)}


def announce(dream_id: uuid.UUID, event: dict[str, Any]) -> None:
    publish_on_commit(group=dream_group(dream_id), event=event)


def announce_dream(row: Dream) -> None:
    """`dream.updated`: title, description or details changed."""
    event = {"type": "dream.updated", "dream": shape.dream(row, author=row.author.email)}
    publish_on_commit(group=dream_group(row.pk), event=event)


def announce_credits(person_id: uuid.UUID) -> None:
    """`credits.updated` to all of the person's sockets, with the balance of this transaction."""
    publish_on_commit(group=person_group(person_id), event={"type": "credits.updated", "credits": balance_of(person_id)})


def balance_of(person_id: uuid.UUID) -> dict[str, int]:
    balance = ledger.balance(person_id)
    return {"total_amount": balance.total_amount, "amount": balance.amount}


def stop_wanted(message_id: int) -> None:
    """To all engines: somebody wants this reply to end; the wish is on its row."""
    publish_on_commit(group=ENGINES, event={"type": "reply.stop", "message_id": message_id})
