"""The events of a dream's group: hints to every socket, sent after commit. Frames of the same name follow from them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from typing import Any

from person.credits import ledger
from project.realtime.publish import publish_on_commit

from ..models import Dream, Message
from . import serialize

Listener = Callable[[Message], None]

_listeners: list[Listener] = []

ENGINES = "dreams.engines"
"""The group of all processes that run replies."""


def dream_group(dream_id: uuid.UUID | str) -> str:
    return f"dream.{dream_id}"


def person_group(person_id: uuid.UUID | str) -> str:
    return f"person.{person_id}"


def message_created(row: Message) -> dict[str, Any]:
    return {"type": "message.created", "message": serialize.newest_message(row), "id": row.client_id}


def message_updated(row: Message) -> dict[str, Any]:
    """A reply that had ended is streaming again."""
    return {"type": "message.updated", "message": serialize.one_message(row)}


def reply_ended(row: Message) -> dict[str, Any]:
    """`reply.completed`, `reply.stopped` or `reply.failed`, by the row's state."""
    name = "completed" if row.state == Message.State.COMPLETE else row.state
    # One that was gone on with need not be the newest version.
    message = serialize.one_message(row) if row.continuations else serialize.newest_message(row)
    return {"type": f"reply.{name}", "message": message}


def listen(listener: Listener) -> None:
    """Have the end of every reply told to `listener`, in its own transaction and with the dream locked."""
    if listener not in _listeners:
        _listeners.append(listener)


def announce_end(row: Message) -> None:
    """`reply.completed`, `reply.stopped` or `reply.failed` to all that look at the dream, and to whoever listens. The dream is locked."""
    announce(row.dream_id, reply_ended(row))
    for listener in _listeners:
        listener(row)


def announce(dream_id: uuid.UUID, event: dict[str, Any]) -> None:
    publish_on_commit(group=dream_group(dream_id), event=event)


def announce_dream(row: Dream, *, author: str = "") -> None:
    """`dream.updated`: title, description or details changed. `author`: the author's address, where it is known."""
    event = {"type": "dream.updated", "dream": serialize.dream(row, author=author or row.author.email)}
    publish_on_commit(group=dream_group(row.pk), event=event)


def announce_deleted(row: Dream) -> None:
    """`dream.deleted` to all of the person's sockets: the dream left the list, and until when it can be taken back."""
    event = {"type": "dream.deleted", "dream_id": str(row.pk), "erase_at": serialize.moment(row.erase_at)}
    publish_on_commit(group=person_group(row.author_id), event=event)


def announce_restored(row: Dream) -> None:
    """`dream.restored` to all of the person's sockets."""
    event = {"type": "dream.restored", "dream": serialize.dream(row, author=row.author.email)}
    publish_on_commit(group=person_group(row.author_id), event=event)


def announce_credits(person_id: uuid.UUID, balance: ledger.Balance | None = None) -> None:
    """`credits.updated` to all of the person's sockets, with the balance of this transaction, which is read where it is not given."""
    told = _balance(balance or ledger.balance(person_id))
    publish_on_commit(group=person_group(person_id), event={"type": "credits.updated", "credits": told})


def balance_of(person_id: uuid.UUID) -> dict[str, int]:
    return _balance(ledger.balance(person_id))


def _balance(balance: ledger.Balance) -> dict[str, int]:
    return {"total_amount": balance.total_amount, "amount": balance.amount}


def forget_drafts(message_ids: Collection[int]) -> None:
    """To all engines: these replies are erased, and with them whatever was left of their drafts."""
    publish_on_commit(group=ENGINES, event={"type": "reply.erased", "message_ids": list(message_ids)})


def stop_wanted(message_id: int) -> None:
    """To all engines: somebody wants this reply to end; the wish is on its row."""
    publish_on_commit(group=ENGINES, event={"type": "reply.stop", "message_id": message_id})
