"""What the database knows of a dream, read for a viewer. Each function is one unit of work in the sockets' pool."""

from __future__ import annotations

import dataclasses
import uuid
from typing import Any

from ..models import Message
from . import access, events, shape


@dataclasses.dataclass(frozen=True, slots=True)
class State:
    """A dream on joining. `streaming` is `{message_id, epoch}` of the running reply; `last_id` the newest message of all."""

    dream: dict[str, Any]
    messages: list[dict[str, Any]]
    credits: dict[str, int]
    streaming: dict[str, int] | None
    last_id: int


def check_access(*, dream_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """Raise NoSuchDream unless the person may see this dream."""
    access.dream(dream_id=dream_id, person_id=person_id)


def load(*, dream_id: uuid.UUID, person_id: uuid.UUID, after: int) -> State:
    dream = access.dream(dream_id=dream_id, person_id=person_id)
    listed = shape.messages(Message.objects.filter(dream=dream).in_order())
    running = next((row for row in listed if row["state"] == Message.State.STREAMING), None)
    return State(
        dream=shape.dream(dream, author=dream.author.email),
        messages=[row for row in listed if row["id"] > after],
        credits=events.balance_of(person_id),
        streaming={"message_id": running["id"], "epoch": running["epoch"]} if running else None,
        last_id=listed[-1]["id"] if listed else 0,
    )


def messages_after(*, dream_id: uuid.UUID, after: int) -> list[dict[str, Any]]:
    return [row for row in shape.messages(Message.objects.filter(dream_id=dream_id).in_order()) if row["id"] > after]


def message(*, dream_id: uuid.UUID, message_id: int) -> dict[str, Any] | None:
    row = Message.objects.filter(dream_id=dream_id, pk=message_id).first()
    return shape.one_message(row) if row else None


def ending_of(row: dict[str, Any]) -> dict[str, Any]:
    """The event that says how this ended reply (as JSON) ended."""
    name = "completed" if row["state"] == Message.State.COMPLETE else row["state"]
    return {"type": f"reply.{name}", "message": row}
