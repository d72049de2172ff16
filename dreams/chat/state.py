"""What the database knows of a dream, read for a viewer. Each function is one unit of work in the sockets' pool."""

from __future__ import annotations

import dataclasses
import uuid
from typing import Any

from django.db.models import Max

from .. import statements
from ..models import Message
from . import access, safety_card, serialize

LAST_LIMIT = 500
"""At most so many messages are sent where a client asks for the last ones."""


@dataclasses.dataclass(frozen=True, slots=True)
class State:
    """A dream on joining. `streaming` is `{message_id, epoch}` of the running reply; `last_id` the newest message of all;
    `has_earlier`: there are older messages between `after` and the first of `messages`.

    `messages` are those after the known ones, and of the known ones those that may have changed since: replies that were gone on with.
    `epochs` are those of the replies that were or may be gone on with.
    """

    dream: dict[str, Any]
    messages: list[dict[str, Any]]
    has_earlier: bool
    credits: dict[str, int]
    streaming: dict[str, int] | None
    last_id: int
    epochs: dict[int, int]
    safety: dict[str, Any] | None


@dataclasses.dataclass(frozen=True, slots=True)
class MessagePage:
    """Some of a dream's messages in order; `before` leads to the ones before them, None where there are none."""

    messages: list[dict[str, Any]]
    before: int | None


def check_access(*, dream_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """Raise NoSuchDream unless the person may see this dream."""
    access.dream(dream_id=dream_id, person_id=person_id)


def last_wanted(text: str) -> int | None:
    """The query's `last`: 1 to LAST_LIMIT; None where it is not given, which asks for all."""
    is_number = text.isascii() and text.isdigit() and len(text) < 19
    return min(max(int(text), 1), LAST_LIMIT) if is_number else None


def load(*, dream_id: uuid.UUID, person_id: uuid.UUID, after: int, last: int | None = None) -> State:
    """The messages after `after`, of these only the `last` ones. What is read is what is sent, however long the dream is.

    One statement where nothing is new, as for nearly all who come back after a restart. Raises NoSuchDream.
    """
    known = statements.joined(dream_id=dream_id, person_id=person_id)
    if known is None:
        raise access.NoSuchDream
    # What is new since that was read is told by the dream's group, which whoever asks has joined.
    found = statements.messages(dream_id, after=after, last=None if last is None else last + 1) if known.last_id > after else []
    rows, has_earlier = _newest(found, last)
    last_id = rows[-1].pk if rows else known.last_id
    # Of what is sent, as it is sent: what was read a moment later may have ended by then, and its end would be missed.
    changing = [row for row in rows if row.is_changing]
    if known.has_changing and (after or has_earlier):
        changing = [*(row for row in statements.changing(dream_id) if row.pk <= last_id and row not in rows), *changing]
    running = next((row for row in changing if row.state == Message.State.STREAMING), None)
    cut_off = [row for row in changing if row.continuations or row.finish_reason == Message.FinishReason.LENGTH]
    changed = [row for row in cut_off if row.continuations and row.pk <= after]
    return State(
        dream=serialize.dream(known.dream, author=known.author_email),
        messages=[*serialize.messages(changed, versions=_versions(changed)), *serialize.messages(rows)],
        has_earlier=has_earlier,
        credits={"total_amount": known.granted_total, "amount": known.balance},
        streaming={"message_id": running.pk, "epoch": running.epoch} if running else None,
        last_id=last_id,
        epochs={row.pk: row.epoch for row in cut_off if row.is_continuable or (row.continuations and row.state != Message.State.STREAMING)},
        safety=safety_card.of_dream(known.dream) if known.has_card else None,
    )


def page(*, dream_id: uuid.UUID, before: int | None, limit: int) -> MessagePage:
    """The last `limit` messages before the message `before`. The caller has checked that the person may see the dream."""
    told = Message.objects.filter(dream_id=dream_id)
    wanted = told if before is None else told.filter(pk__lt=before)
    rows, has_earlier = _newest(list(wanted.order_by("-pk")[: limit + 1]), limit)
    return MessagePage(serialize.messages(rows, versions=_versions(rows)), rows[0].pk if has_earlier else None)


def messages_after(*, dream_id: uuid.UUID, after: int) -> list[dict[str, Any]]:
    return serialize.messages(Message.objects.filter(dream_id=dream_id, pk__gt=after).in_order())


def _newest(found: list[Message], limit: int | None) -> tuple[list[Message], bool]:
    """The newest `limit` in order, of one more that were read with the newest first; whether there are older ones. None: all, in order."""
    if limit is None:
        return found, False
    return found[limit - 1 :: -1] if len(found) > limit else found[::-1], len(found) > limit


def _versions(rows: list[Message]) -> dict[int | None, int]:
    """How many replies there are to each message that these answer."""
    parents = {row.parent_id for row in rows if row.role == Message.Role.ANALYST}
    if not parents:
        return {}
    newest = Message.objects.filter(parent__in=parents, role=Message.Role.ANALYST).values_list("parent").annotate(Max("version"))
    return dict(newest)


def gone_on_with(*, dream_id: uuid.UUID, epochs: dict[int, int]) -> list[dict[str, Any]]:
    """Of the replies that ended in these epochs, those that were gone on with since."""
    rows = Message.objects.continued().filter(dream_id=dream_id, pk__in=epochs)
    return [serialize.one_message(row) for row in rows if row.epoch > epochs[row.pk]]


def message(*, dream_id: uuid.UUID, message_id: int) -> dict[str, Any] | None:
    row = Message.objects.filter(dream_id=dream_id, pk=message_id).first()
    return serialize.one_message(row) if row else None


def ending_of(row: dict[str, Any]) -> dict[str, Any]:
    """The event that says how this ended reply (as JSON) ended."""
    name = "completed" if row["state"] == Message.State.COMPLETE else row["state"]
    return {"type": f"reply.{name}", "message": row}
